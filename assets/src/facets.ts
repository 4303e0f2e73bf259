// Forms with data-autosubmit are sent on every change; their button stays for those without script.
document.addEventListener("change", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// On narrow screens the results come first: filters stay folded until asked for, unless some are set.
for (const box of document.querySelectorAll<HTMLDetailsElement>("details[data-facets]")) {
  if (matchMedia("(max-width: 991.98px)").matches && !box.querySelector(":checked")) box.open = false;
}
