// What tests ask of the page that is open; each answer is a list of sentences about what is wrong.
window.looks = (() => {
  const drawn = (part) => part.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && part.getClientRects().length > 0;
  const forTheEarAlone = ".sr, .skip, option, script, style, noscript, template, svg";
  const named = (part) => `<${part.tagName.toLowerCase()}${part.className?.trim ? ` class="${part.className}"` : ""}>`;
  const said = (node) => node.textContent.trim().slice(0, 40);

  // Text that lies outside of the screen, or of a box that hides what does not fit and cannot be scrolled.
  const cut = () => {
    const found = [], lines = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const width = document.documentElement.clientWidth, range = document.createRange();
    while (lines.nextNode()) {
      const text = lines.currentNode, parent = text.parentElement;
      if (!text.data.trim() || parent.closest(forTheEarAlone) || !drawn(parent)) continue;
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      if (!boxes.length) continue;
      const left = Math.min(...boxes.map((box) => box.left)), right = Math.max(...boxes.map((box) => box.right));
      const bottom = Math.max(...boxes.map((box) => box.bottom));
      let scrolls = false, lost = "";
      for (let box = parent; box && box !== document.body && !lost; box = box.parentElement) {
        const look = getComputedStyle(box), edge = box.getBoundingClientRect();
        // A name that is too long for the header ends in dots and stands in full in the menu below.
        if (look.textOverflow === "ellipsis") { scrolls = true; break; }
        if (["auto", "scroll"].includes(look.overflowX)) { scrolls = true; break; }
        if (edge.width < 2 || look.clipPath !== "none") { scrolls = true; break; }
        if (look.overflowX !== "visible" && (right > edge.right + 1 || left < edge.left - 1)) lost = named(box);
        if (["hidden", "clip"].includes(look.overflowY) && bottom > edge.bottom + 2) lost = named(box);
      }
      if (!lost && !scrolls && (right > width + 1 || left < -1)) lost = "the screen";
      if (lost) found.push(`“${said(text)}” is cut by ${lost}`);
    }
    return [...new Set(found)];
  };

  const wide = () => {
    const more = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return more > 0 ? [`${more} px wider than the screen`] : [];
  };

  // What is pressed. A link within a sentence is as high as its line (WCAG 2.5.8).
  const inSentence = (part) => {
    if (part.tagName !== "A" || getComputedStyle(part).display !== "inline") return false;
    const block = part.closest("p, li, dd, td, th, figcaption, caption, legend, small, h1, h2, h3, div");
    return block.textContent.trim().length > part.textContent.trim().length;
  };
  const small = (least) => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((part) => drawn(part) && !part.closest(".sr, .skip") && !inSentence(part))
    .map((part) => {
      const label = ["checkbox", "radio"].includes(part.type) && (part.closest("label") || document.querySelector(`label[for="${part.id}"]`));
      const box = (label || part).getBoundingClientRect();
      return [part, label || part, box];
    })
    // A link is as wide as its words, be they two signs; everything else is as wide as a finger too.
    .filter(([part, , box]) => box.width < (part.tagName === "A" ? Math.min(least, 24) : least) - 0.5 || box.height < least - 0.5)
    .map(([part, target, box]) => `${named(part)} “${said(target)}” is ${Math.round(box.width)} × ${Math.round(box.height)} px`);

  const moving = () => [...document.querySelectorAll("body, body *")]
    .filter((part) => {
      const look = getComputedStyle(part);
      return look.animationName !== "none" || look.transitionDuration.split(",").some((time) => parseFloat(time) > 0) || look.scrollBehavior === "smooth";
    })
    .map((part) => `${named(part)} moves`);

  // A label leads to the first part with its id; the second would go without a name.
  const twice = () => {
    const ids = [...document.querySelectorAll("[id]")].map((part) => part.id);
    return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))].map((id) => `the id ${id} stands twice`);
  };

  return { cut, wide, small, moving, twice };
})();
