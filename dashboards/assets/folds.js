/* A part that is folded away: what is below its first line is made once it is opened, and stays from then on. */
(function () {
  const components = (window.skillgap = window.skillgap || {});

  components.Fold = ({ children: [summary, ...content], className }) => {
    const [wasOpened, setWasOpened] = React.useState(false);
    const note = (event) => { if (event.currentTarget.open) setWasOpened(true); };
    return React.createElement("details", { className, onToggle: note }, summary, wasOpened ? content : null);
  };
})();
