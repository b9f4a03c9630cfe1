// Suggestions while typing, as an editable combobox with a list (ARIA Authoring Practices). The search works without.
"use strict";

(() => {
    const input = document.querySelector("input[data-suggest]");
    if (!input) return;
    const kinds = { author: "Author", category: "Field", paper: "Paper" };
    const list = document.createElement("ul");
    const said = document.createElement("p");
    let asked = "", waiting = 0, chosen = -1;

    list.id = "suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    said.className = "hidden";
    said.setAttribute("role", "status");
    input.form.append(list, said);
    for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    function choose(place) {
        chosen = place;
        [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
        const option = list.children[place];
        if (option) input.setAttribute("aria-activedescendant", option.id);
        else input.removeAttribute("aria-activedescendant");
        option?.scrollIntoView({ block: "nearest" });
    }

    function close() {
        list.hidden = true;
        input.setAttribute("aria-expanded", "false");
        choose(-1);
    }

    function line(suggestion, number) {
        const option = document.createElement("li");
        option.id = `suggestion-${number}`;
        option.dataset.url = suggestion.url;
        option.setAttribute("role", "option");
        const kind = document.createElement("span");
        kind.textContent = suggestion.kind === "author" ? kinds.author : `${kinds[suggestion.kind]} ${suggestion.note}`.trim();
        option.append(suggestion.text, " ", kind);
        return option;
    }

    function show(suggestions) {
        list.replaceChildren(...suggestions.map(line));
        choose(-1);
        list.hidden = !suggestions.length;
        input.setAttribute("aria-expanded", String(!list.hidden));
        const many = suggestions.length === 1 ? "One suggestion" : `${suggestions.length} suggestions`;
        said.textContent = suggestions.length ? `${many}; the arrow keys choose one.` : "";
    }

    async function ask() {
        const text = input.value.trim();
        if (text === asked) return;
        asked = text;
        if (text.length < 2) return close();
        try {
            const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
            const { suggestions } = await answer.json();
            if (text === asked && document.activeElement === input) show(suggestions);
        } catch {
            close(); // without suggestions the search is the same
        }
    }

    input.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
        if (event.isComposing) return; // these keys choose among the characters of an input method
        const last = list.children.length - 1;
        if (event.key === "Escape" && !list.hidden) close();
        else if (event.key === "ArrowDown" && last >= 0) {
            list.hidden = false;
            input.setAttribute("aria-expanded", "true");
            choose(chosen < last ? chosen + 1 : 0);
        } else if (event.key === "ArrowUp" && !list.hidden) choose(chosen > 0 ? chosen - 1 : last);
        else if (event.key === "Enter" && !list.hidden && chosen >= 0) location.assign(list.children[chosen].dataset.url);
        else return;
        event.preventDefault();
    });
    input.addEventListener("blur", () => {
        asked = "";
        close();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) location.assign(option.dataset.url);
    });
})();
