// Forms with data-autosubmit are sent on every change; their button stays for those without script.
document.addEventListener("change", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
