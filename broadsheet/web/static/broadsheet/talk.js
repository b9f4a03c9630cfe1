// Reactions work without this file; with it the page, and what one is writing on it, stay as they are.
"use strict";

document.addEventListener("submit", async (event) => {
    const form = event.target, comment = form.closest(".comment"), pressed = event.submitter;
    if (!comment || pressed?.name !== "emoji") return;
    event.preventDefault();
    if (form.dataset.sent) return; // until it is known what the first press did
    form.dataset.sent = "yes";
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, pressed), keepalive: true }).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const fresh = page?.getElementById(comment.id);
    if (!fresh) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
        HTMLFormElement.prototype.submit.call(form); // so that the page says what is wrong
        return;
    }
    comment.replaceWith(document.adoptNode(fresh));
    const buttons = [...fresh.querySelectorAll("[aria-pressed]")];
    (buttons.find((button) => button.value === pressed.value) ?? fresh.querySelector("summary"))?.focus();
});
