/* The SQL page: words while one types, Ctrl+Enter, the question in the address, and files. */
(function () {
  const MOST_WORDS = 8, LONGEST_ADDRESS = 6000;
  const KEYWORDS = [
    "select", "from", "where", "group by", "order by", "having", "limit", "join", "left join", "using", "with", "union all",
    "distinct", "count", "sum", "avg", "min", "max", "round", "case", "when", "then", "else", "end", "is null", "is not null",
    "between", "describe", "summarize", "desc", "nulls last",
  ];
  let shown = [], chosen = -1, begin = 0, later;

  const editor = () => document.getElementById("sql-text");
  const list = () => document.getElementById("sql-words");

  /* Tables, and the columns of those that the question names first; each with what it is. */
  const words = (text) => {
    const found = [], seen = new Set();
    const add = (word, about, rank) => {
      if (!seen.has(word)) { seen.add(word); found.push({ word, about, rank }); }
    };
    for (const table of document.querySelectorAll("[data-table]")) {
      const name = table.dataset.table, isNamed = new RegExp("\\b" + name + "\\b", "i").test(text);
      add(name, "table", 1);
      if (!isNamed) continue;
      for (const term of table.querySelectorAll("dt")) {
        add(term.querySelector("code").textContent, term.querySelector("span").textContent + " · " + name, 0);
      }
    }
    for (const word of KEYWORDS) add(word, "", 2);
    return found;
  };

  const hide = () => {
    const box = list();
    shown = [];
    chosen = -1;
    if (box) box.hidden = true;
    if (editor()) {
      editor().removeAttribute("aria-activedescendant");
      editor().removeAttribute("aria-controls");
    }
  };

  /* Where the caret is: a copy of the text before it, laid out alike. */
  const placeBeside = (field, box) => {
    const copy = document.createElement("div"), style = getComputedStyle(field), mark = document.createElement("span");
    for (const each of ["font", "padding", "border", "tabSize", "letterSpacing"]) copy.style[each] = style[each];
    Object.assign(copy.style, { position: "absolute", top: 0, left: 0, visibility: "hidden", whiteSpace: "pre-wrap" });
    Object.assign(copy.style, { boxSizing: "border-box", width: field.offsetWidth + "px", overflowWrap: "break-word" });
    copy.textContent = field.value.slice(0, begin);
    mark.textContent = "|";
    copy.append(mark);
    field.parentElement.append(copy);
    const left = mark.offsetLeft - field.scrollLeft, top = mark.offsetTop - field.scrollTop + mark.offsetHeight + 4;
    copy.remove();
    box.style.left = Math.max(0, Math.min(left, field.clientWidth - 240)) + "px";
    box.style.top = Math.min(top, field.offsetHeight + 4) + "px";
  };

  const draw = () => {
    const box = list(), field = editor();
    box.replaceChildren(...shown.map((each, number) => {
      const item = document.createElement("li"), about = document.createElement("span");
      item.id = "sql-word-" + number;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(number === chosen));
      about.textContent = each.about;
      item.append(each.word, about);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); chosen = number; take(); });
      return item;
    }));
    box.hidden = false;
    field.setAttribute("aria-controls", "sql-words");
    if (chosen < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", "sql-word-" + chosen);
  };

  const offer = () => {
    const field = editor(), text = field.value, end = field.selectionStart;
    const typed = /[A-Za-z_][\w]*$/.exec(text.slice(0, end));
    if (!typed || typed[0].length < 2 || field.selectionEnd !== end) return hide();
    const sought = typed[0].toLowerCase();
    begin = end - typed[0].length;
    shown = words(text.slice(0, begin) + " " + text.slice(end))
      .filter((each) => each.word.toLowerCase().includes(sought) && each.word.toLowerCase() !== sought)
      .map((each) => ({ ...each, isStart: each.word.toLowerCase().startsWith(sought) ? 0 : 1 }))
      .filter((each) => each.isStart === 0 || each.rank < 2)
      .sort((a, b) => a.isStart - b.isStart || a.rank - b.rank)
      .slice(0, MOST_WORDS);
    chosen = -1;
    if (!shown.length) return hide();
    draw();
    placeBeside(field, list());
  };

  const take = () => {
    const field = editor(), word = shown[chosen].word, end = field.selectionStart;
    hide();
    field.focus();
    field.setSelectionRange(begin, end);
    /* As if typed: it can be undone, and Dash hears of it. */
    document.execCommand("insertText", false, word);
    hide();
  };

  const keepInAddress = () => {
    const address = new URL(window.location.href), text = editor() ? editor().value : "";
    if (address.pathname !== "/sql") return;
    if (text && text.length < LONGEST_ADDRESS) address.searchParams.set("q", text);
    else address.searchParams.delete("q");
    window.history.replaceState(window.history.state, "", address.pathname + address.search);
  };

  document.addEventListener("input", (event) => {
    if (event.target.id !== "sql-text") return;
    event.target.setAttribute("aria-autocomplete", "list");
    offer();
    clearTimeout(later);
    later = setTimeout(keepInAddress, 400);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "sql-text") return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      hide();
      const run = document.getElementById("sql-run");
      /* Dash hears of what was typed a moment later than the browser. */
      setTimeout(() => run.click(), 50);
    } else if (!shown.length) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      chosen = (Math.max(chosen, step > 0 ? -1 : 0) + step + shown.length) % shown.length;
      draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
      event.preventDefault();
      take();
    } else if (event.key === "Escape") hide();
  });
  document.addEventListener("focusout", (event) => { if (event.target.id === "sql-text") hide(); });

  /* A file with all rows: asked for beside the page, so that what goes wrong is said on it. */
  const say = (button, text) => {
    const place = button.closest(".download").querySelector(".sql-taking");
    if (place) place.textContent = text;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("[data-sql-form]");
    if (!button || button.disabled) return;
    const form = button.dataset.sqlForm, asked = new FormData();
    asked.set("form", form);
    asked.set("sql", button.closest("[data-sql]").dataset.sql);
    button.disabled = true;
    say(button, "Preparing …");
    try {
      const answer = await fetch("/sql/file", { method: "POST", body: asked });
      if (!answer.ok) return say(button, answer.status === 401 ? "" : await answer.text());
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "answer." + form;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      say(button, "");
    } catch {
      say(button, "The server did not answer. Try once more.");
    } finally {
      button.disabled = false;
    }
  });
})();
