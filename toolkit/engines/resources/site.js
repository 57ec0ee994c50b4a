// The search of a site. It asks no host: the index is a script beside this one, read when a reader
// first goes to the field, so that it works on a disk too. Every word that is typed must begin a word
// of the passage; titles and headings weigh more than text.
(() => {
  const SHOWN = 10;
  const SHOWN_OF_A_PAGE = 3;
  const SNIPPET = 150;

  const form = document.querySelector("form.search");
  if (!form) return;
  const here = document.currentScript.src;
  const root = new URL("../../", here);
  const field = form.querySelector("input");
  const panel = form.querySelector(".search-panel");
  const list = form.querySelector("[role=listbox]");
  const summary = form.querySelector(".search-summary");
  const status = form.querySelector("[role=status]");
  let passages = null;
  let loading = null;
  let active = -1;

  // The text as it is compared: the same length, so that places in it are places in the original.
  const fold = (text) =>
    text
      .replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize("NFD")[0])
      .replace(/[‘’]/g, "'")
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[A-Z]/g, (letter) => letter.toLowerCase());

  const isLetter = (sign) => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);

  // The places where a word of the text begins with the term.
  const places = (text, term, most = Infinity) => {
    const found = [];
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
      if (!isLetter(text[at - 1])) found.push(at);
      if (found.length >= most) break;
    }
    return found;
  };

  const load = () => {
    loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = new URL("search.js", here).href;
      script.onload = script.onerror = () => {
        passages = (globalThis.trialpressPassages ?? []).map((passage) => ({
          ...passage,
          folded: [passage.title, passage.heading, passage.text].map(fold),
        }));
        resolve();
      };
      document.head.append(script);
    });
    return loading;
  };

  const score = ({ href, folded: [title, heading, text] }, terms) => {
    const isPage = !href.includes("#");
    let total = 0;
    let own = isPage;
    for (const term of terms) {
      const inTitle = places(title, term, 1).length > 0;
      const inHeading = places(heading, term, 1).length > 0;
      const inText = places(text, term, 4);
      if (!inTitle && !inHeading && inText.length === 0) return 0;
      own ||= inHeading || inText.length > 0;
      const whole = inText.some((at) => !isLetter(text[at + term.length]));
      total += (inTitle ? (isPage ? 12 : 3) : 0) + (inHeading ? 8 : 0) + inText.length + (whole ? 1 : 0);
    }
    return own ? total : 0;
  };

  const find = (terms) => {
    const found = passages
      .map((passage, index) => ({ passage, index, points: score(passage, terms) }))
      .filter(({ points }) => points > 0)
      .sort((one, other) => other.points - one.points || one.index - other.index);
    const ofPage = new Map();
    const shown = found.filter(({ passage }) => {
      const page = passage.href.split("#")[0];
      ofPage.set(page, (ofPage.get(page) ?? 0) + 1);
      return ofPage.get(page) <= SHOWN_OF_A_PAGE;
    });
    return shown.slice(0, SHOWN).map(({ passage }) => passage);
  };

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  // A text with the beginnings that were typed marked.
  const marked = (text, terms) => {
    const folded = fold(text);
    const spans = terms
      .flatMap((term) => places(folded, term).map((at) => [at, at + term.length]))
      .sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    const pieces = [];
    let end = 0;
    for (const [from, to] of spans) {
      if (from < end) continue;
      pieces.push(text.slice(end, from), element("mark", "", text.slice(from, to)));
      end = to;
    }
    return [...pieces, text.slice(end)];
  };

  // The part of a text with the most of what was found, from word to word.
  const snippet = (text, terms) => {
    if (text.length <= SNIPPET) return text;
    const found = terms.map((term) => places(fold(text), term, 50));
    const near = (at) => found.filter((of) => of.some((one) => one >= at && one < at + SNIPPET - 50));
    const first = found.flat().sort((one, other) => near(other).length - near(one).length || one - other)[0] ?? Infinity;
    let from = Number.isFinite(first) ? Math.max(0, first - 50) : 0;
    if (from > 0) from = text.indexOf(" ", from) + 1;
    if (from > first) from = first;
    let to = Math.min(text.length, from + SNIPPET);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), first + 1);
    return `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  };

  const option = (passage, index, terms) => {
    const link = element("a", "");
    link.href = new URL(passage.href, root).href;
    link.id = `search-option-${index}`;
    link.tabIndex = -1;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    const isPage = !passage.href.includes("#");
    const first = isPage ? passage.title : passage.heading;
    const second = isPage ? passage.heading : passage.title;
    link.append(element("span", "search-title", ...marked(first, terms)), " ");
    if (second) link.append(element("span", "search-page", ...marked(second, terms)), " ");
    link.append(element("span", "search-snippet", ...marked(snippet(passage.text, terms), terms)));
    return link;
  };

  const activate = (index) => {
    const options = [...list.children];
    active = options.length === 0 ? -1 : (index + options.length) % options.length;
    if (index === -1) active = -1;
    options.forEach((link, at) => link.setAttribute("aria-selected", String(at === active)));
    if (active < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    panel.hidden = true;
    status.textContent = "";
    field.setAttribute("aria-expanded", "false");
    activate(-1);
  };

  const open = async () => {
    await load();
    if (document.activeElement !== field) return;
    const terms = fold(field.value).split(/\s+/).filter((term) => /[\p{L}\p{N}]/u.test(term));
    if (terms.length === 0) {
      list.replaceChildren();
      return close();
    }
    const found = find(terms);
    list.replaceChildren(...found.map((passage, index) => option(passage, index, terms)));
    const many = found.length === 1 ? "1 result" : `${found.length} results`;
    const words = found.length > 0 ? many : `Nothing found for “${field.value.trim()}”`;
    list.hidden = found.length === 0;
    summary.textContent = found.length > 0 ? "" : words;
    status.textContent = words;
    panel.hidden = false;
    field.setAttribute("aria-expanded", String(found.length > 0));
    activate(-1);
  };

  const go = async () => {
    if (panel.hidden) await open();
    list.children[Math.max(active, 0)]?.click();
  };

  const keys = {
    ArrowDown: () => (panel.hidden ? open() : activate(active + 1)),
    ArrowUp: () => (panel.hidden ? open() : activate(active < 1 ? list.children.length - 1 : active - 1)),
    Enter: go,
    Escape: () => {
      if (panel.hidden) field.value = "";
      close();
    },
  };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  field.addEventListener("focus", () => (field.value.trim() ? open() : load()));
  field.addEventListener("input", open);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  // The field keeps the focus while a result is clicked, so that the list stays until then.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", close);
  form.hidden = false;
})();
