/* Tables: one theme from the design tokens, one renderer for text and links, sorting by value with blanks last. */
(function () {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  functions.skillgapTheme = (quartz) => quartz.withParams({
    fontFamily: "var(--sg-font)",
    fontSize: 14,
    headerFontSize: 13,
    headerFontWeight: 500,
    backgroundColor: "var(--sg-surface)",
    foregroundColor: "var(--sg-ink)",
    textColor: "var(--sg-ink)",
    headerTextColor: "var(--sg-muted)",
    headerBackgroundColor: "var(--sg-surface)",
    chromeBackgroundColor: "var(--sg-surface)",
    borderColor: "var(--sg-line)",
    accentColor: "var(--sg-accent)",
    rowHoverColor: "var(--sg-sunken)",
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    columnBorder: false,
    headerColumnResizeHandleColor: "transparent",
    rowHeight: 38,
    headerHeight: 42,
    cellHorizontalPadding: 12,
    spacing: 6,
  });

  functions.skillgapCompare = (a, b, _nodeA, _nodeB, isDescending) => {
    const aNone = a === null || a === undefined, bNone = b === null || b === undefined;
    if (aNone || bNone) return aNone === bNone ? 0 : (aNone ? 1 : -1) * (isDescending ? -1 : 1);
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  };

  const go = (address) => (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    window.dash_clientside.skillgap.navigate(address);
  };

  /* A heading of a list that is read page by page: the server sorts it all. */
  components.SkillgapSortLink = (props) => {
    const arrow = { ascending: " ↑", descending: " ↓" }[props.state] || "";
    const spoken = props.displayName + (props.state ? `, sorted ${props.state}` : "") + ": sort the whole list";
    return React.createElement(
      "a", { href: props.href, onClick: go(props.href), className: "sort-link", title: spoken, "aria-label": spoken },
      props.displayName, React.createElement("span", { "aria-hidden": true }, arrow)
    );
  };

  components.SkillgapCell = (props) => {
    const field = props.colDef.field, row = props.data || {};
    const given = row[field + "_text"];
    const text = given === undefined || given === null ? (props.value === null || props.value === undefined ? "" : String(props.value)) : given;
    const address = row[field + "_href"];
    if (!address) return React.createElement("span", { title: text.length > 24 ? text : undefined, className: row[field + "_mark"] }, text);
    return React.createElement("a", { href: address, onClick: go(address) }, text);
  };
})();
