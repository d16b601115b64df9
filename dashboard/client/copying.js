// Copies the address of the view, or how to cite it.

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text }); // without https
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("not copied");
}

export default function ({ data, parentElement }) {
  const said = parentElement.querySelector('[role="status"]');
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = async () => {
      const here = window.location.href;
      try {
        await copy(button.value === "link" ? here : `${data.citation} ${here}`);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "Not copied: take it from the address line.";
      }
      setTimeout(() => (said.textContent = ""), 4000);
    };
  }
}
