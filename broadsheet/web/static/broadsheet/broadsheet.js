// Every page works without this file: it adds keys and copy buttons.
"use strict";

const papers = [...document.querySelectorAll("[data-paper]")];
let current = -1;
let keysAreOff = remembered("keys") === "off";

function remembered(name, value) {
    try {
        if (value !== undefined) localStorage.setItem(name, value);
        return localStorage.getItem(name);
    } catch {
        return null; // a browser that keeps nothing: a choice then holds for its page
    }
}

function move(step) {
    if (!papers.length) return;
    current = Math.min(Math.max(current + step, 0), papers.length - 1);
    const link = papers[current].querySelector("h2 a, h3 a");
    papers[current].scrollIntoView({ block: "nearest" });
    link.focus({ preventScroll: true });
}

function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

const keys = {
    "/": () => {
        const field = document.getElementById("q");
        field?.focus();
        field?.select();
    },
    "?": () => document.querySelector(".sections a[href$='/help']")?.click(),
    j: () => move(1),
    k: () => move(-1),
    o: () => papers[current]?.querySelector("h2 a, h3 a").click(),
};

// The buttons under papers are sent as they are without this; with it the page stays where it is.
const marks = document.getElementById("marks");
let last = null;

function press(letter) {
    const wanted = `[data-act="${letter}"]`;
    (papers[current]?.querySelector(wanted) ?? document.querySelector(`[data-sheet] > .head ${wanted}`))?.click();
}

for (const letter of "suexc") keys[letter] = () => press(letter);
keys.z = () => last?.click();

// Who wants more like a paper cannot want less like it too.
function release(button) {
    const other = { up: "down", down: "up" }[button.dataset.act];
    const opposite = other && button.parentElement.querySelector(`[data-act="${other}"]`);
    if (!opposite) return;
    opposite.setAttribute("aria-pressed", "false");
    opposite.value = opposite.value.replace(/^un/, "");
}

marks?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button.dataset.sent) return; // until it is known what the first press did
    button.dataset.sent = "yes";
    last = button;
    const form = new FormData(marks, button);
    const answer = await fetch(marks.action, { method: "POST", body: form, keepalive: true, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
        marks.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
        HTMLFormElement.prototype.submit.call(marks); // so that the page says what is wrong
        return;
    }
    const state = await answer.json();
    button.textContent = state.word;
    button.value = state.next;
    button.setAttribute("aria-pressed", state.pressed);
    release(button);
    delete button.dataset.sent;
});

document.addEventListener("keydown", (event) => {
    if (keysAreOff || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = keys[event.key];
    if (!action || (event.repeat && "suexcz".includes(event.key))) return;
    event.preventDefault();
    action();
});

document.addEventListener("focusin", (event) => {
    const place = papers.findIndex((paper) => paper.contains(event.target));
    if (place >= 0) current = place;
});

// Whoever dictates, or shares the keyboard with other tools, can do without single keys (WCAG 2.1.4).
for (const button of document.querySelectorAll("[data-keys]")) {
    const name = () => { button.textContent = keysAreOff ? "Turn these keys on" : "Turn these keys off"; };
    name();
    button.hidden = false;
    button.addEventListener("click", () => {
        keysAreOff = !keysAreOff;
        remembered("keys", keysAreOff ? "off" : "on");
        name();
    });
}

for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        const said = button.parentElement.querySelector("[data-copied]");
        try {
            await navigator.clipboard.writeText(source.textContent);
            said.textContent = "Copied";
        } catch {
            getSelection().selectAllChildren(source);
            said.textContent = "Selected: copy it with your keyboard";
        }
    });
}

// On a phone the sections and the search come back when one scrolls up.
const masthead = document.querySelector(".masthead");
const sections = masthead?.querySelector(".sections");
let height = scrollY;

function measure() {
    const above = sections.getBoundingClientRect().top - masthead.getBoundingClientRect().top;
    masthead.style.setProperty("--above", `${above}px`);
    masthead.style.setProperty("--whole", `${masthead.offsetHeight}px`);
}

if (sections) {
    document.documentElement.classList.add("rolling");
    new ResizeObserver(measure).observe(masthead);
    document.addEventListener("scroll", () => {
        if (Math.abs(scrollY - height) < 8) return;
        document.documentElement.classList.toggle("away", scrollY > height);
        height = scrollY;
    }, { passive: true });
}
