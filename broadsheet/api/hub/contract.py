"""The shapes of the original: what stands under which key. OpenAPI is made of these, and mypy holds what is built to
them.

Values that are not known are left out, never null. Moments are `YYYY-MM-DDThh:mm:ss.sssZ`.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other ones before Python 3.12


class Person(TypedDict):
    """With both names for one thing: the site says `name` and `avatar` where its own client reads `user` and
    `avatarUrl`."""

    _id: str
    avatarUrl: str
    avatar: str
    fullname: str
    name: str
    user: str
    type: Literal["user"]
    isPro: bool
    isHf: bool
    isHfAdmin: bool
    isMod: bool


class Organization(TypedDict):
    _id: str
    name: str
    fullname: str
    avatar: str
    avatarUrl: str


class Author(TypedDict):
    _id: str
    name: str
    hidden: bool
    user: NotRequired[Person]
    status: NotRequired[Literal["claimed_verified", "admin_assigned"]]
    statusLastChangedAt: NotRequired[str]


class Known(TypedDict):
    """What the client reads on the outer level alone, and the site says inside: it stands on both."""

    ai_summary: NotRequired[str]
    ai_summary_model: NotRequired[str]
    ai_keywords: NotRequired[list[str]]
    organization: NotRequired[Organization]
    projectPage: NotRequired[str]
    githubRepo: NotRequired[str]
    githubRepoAddedBy: NotRequired[Literal["user", "auto"]]
    githubStars: NotRequired[int]
    mediaUrls: NotRequired[list[str]]
    source: str


class Paper(Known):
    id: str
    authors: list[Author]
    title: str
    summary: str
    upvotes: int
    discussionId: str
    publishedAt: NotRequired[str]
    submittedOnDailyAt: NotRequired[str]
    submittedOnDailyBy: NotRequired[Person]
    withdrawnAt: NotRequired[str]


class Listed(Known):
    """The wrapper around a paper in a list."""

    paper: Paper
    title: str
    summary: str
    thumbnail: str
    numComments: int
    isAuthorParticipating: bool
    publishedAt: NotRequired[str]


class DailyPaper(Listed):
    submittedBy: NotRequired[Person]


class Piece(TypedDict):
    type: Literal["text", "highlight"]
    text: str


class SearchHit(Listed):
    upvoted: bool
    highlightedTitle: list[Piece]
    highlightedSummary: list[Piece]


class Repo(TypedDict):
    id: str


class Repos(TypedDict):
    models: list[Repo]
    datasets: list[Repo]
    spaces: list[Repo]


class Reaction(TypedDict):
    reaction: str
    count: int
    users: list[str]


class Text(TypedDict):
    raw: str
    html: str
    updatedAt: str


class CommentData(TypedDict):
    edited: bool
    hidden: bool
    latest: Text
    numEdits: int
    editors: list[str]
    reactions: list[Reaction]
    parentCommentId: NotRequired[str]


class Comment(TypedDict):
    id: str
    type: Literal["comment"]
    author: NotRequired[Person]
    createdAt: str
    data: CommentData


class Linked(Paper):
    numComments: int
    linkedModels: list[Repo]
    numTotalModels: int
    linkedDatasets: list[Repo]
    numTotalDatasets: int
    linkedSpaces: list[Repo]
    numTotalSpaces: int


class PaperDetail(Linked):
    comments: NotRequired[list[Comment]]


class NewMessage(TypedDict):
    newMessage: Comment


class Done(TypedDict):
    """Nothing more to say."""


class Problem(TypedDict):
    """One sentence; it stands in the header `X-Error-Message` too."""

    error: str
