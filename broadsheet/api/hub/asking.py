"""What can be asked: parameters of addresses and bodies of forms. Others are passed over, as the original does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema

from broadsheet.community.submitting import LONGEST_ADDRESS, LONGEST_NOTE
from broadsheet.community.writing import LONGEST
from broadsheet.sources.text import clean

LONGEST_NAME = 150
Day = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"})]
Week = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(\d{4}-W\d{2})?$"})]
Month = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(\d{4}-\d{2})?$"})]


class Daily(Schema):
    p: int = Field(0, ge=0, description="The page, from 0.")
    limit: int = Field(50, ge=1, le=100)
    date: Day = ""
    week: Week = ""
    month: Month = ""
    submitter: str = Field("", max_length=LONGEST_NAME, description="A user name, here or at the original.")
    sort: Literal["publishedAt", "trending"] = "publishedAt"

    def following(self) -> dict[str, Any]:
        """The same for the next page; empty where it is as always."""
        sort = "" if self.sort == "publishedAt" else self.sort
        return {**self.dict(exclude={"sort"}), "sort": sort, "p": self.p + 1}


class Words(Schema):
    q: str = Field("", max_length=250)
    limit: int = Field(20, ge=1, le=120)


class ByDate(Schema):
    cursor: str = Field("", max_length=40, description="From the header `Link` of the answer before.")
    limit: int = Field(50, ge=1, le=100)


class Detail(Schema):
    field: str = Field("", description="`comments` adds them.")


PaperId = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(clean)]
Address = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)]


class Body(BaseModel):
    """JSON is taken as it is: a number is no text, a list no object."""

    model_config = ConfigDict(strict=True)


class Index(Body):
    arxivId: PaperId


class Links(Body):
    projectPage: Address = ""
    githubRepo: Address = ""
    organizationId: str = Field("", description="Passed over: organisations are as sources tell them.")


class Submit(Links):
    paperId: PaperId
    comment: str = Field("", max_length=LONGEST_NOTE, description="Markdown.")
    mediaUrls: list[Address] = Field([], max_length=20, description="The first is kept.")


class Speech(Body):
    comment: str = Field(min_length=1, max_length=LONGEST, description="Markdown.")


class Claiming(Body):
    paperId: PaperId
    claimAuthorId: str = Field("", description="The `_id` of an author; without it the one that the person is.")
    targetUserId: str = Field("", description="Nobody claims for others: one’s own, or none.")


class Switches(Body):
    daily_papers_digest: bool | None = None
    arxiv_paper_activity: bool | None = None


class Notifications(Body):
    notifications: Switches
