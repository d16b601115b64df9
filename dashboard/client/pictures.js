// Saves the chart beside it as a PNG or an SVG, with a caption that says where it comes from.
// Plotly draws the file: its own button, which nobody sees, is given the name and the format and is pressed.

const SMALL = 11; // pixels of a letter of the caption
const LINE = SMALL * 1.45;

function wrapped(lines, most) {
  const out = [];
  for (const line of lines) {
    let now = "";
    for (const word of line.split(" ").flatMap((word) => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? [""])) {
      if (now && now.length + 1 + word.length > most) {
        out.push(now);
        now = word;
      } else now = now ? `${now} ${word}` : word;
    }
    out.push(now);
  }
  return out;
}

const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

async function drawn(data) {
  const key = data.key.replace(/[^a-zA-Z0-9_-]/g, "-");
  for (let tries = 0; tries < 100; tries++) {
    const press = document.querySelector(`.st-key-${key} .js-plotly-plot .modebar-btn`);
    if (press) return press;
    await new Promise((again) => setTimeout(again, 100));
  }
  return null;
}

async function fromChart(data, format) {
  const press = await drawn(data);
  if (!press) return false;
  const plot = press.closest(".js-plotly-plot");
  const full = plot._fullLayout;
  const lines = wrapped(data.caption, Math.floor((full.width - 16) / (SMALL * 0.54)));
  const room = Math.ceil(lines.length * LINE + 14);
  const kept = { layout: plot.layout, image: plot._context.toImageButtonOptions };
  const style = getComputedStyle(plot.closest('[data-testid="stApp"]') ?? document.body);
  const axes = Object.entries(kept.layout)
    .filter(([name]) => /^[xy]axis/.test(name))
    .map(([name, axis]) => [name, { ...axis, tickfont: { ...axis.tickfont, color: style.color } }]);
  plot.layout = {
    ...kept.layout,
    ...Object.fromEntries(axes),
    width: full.width,
    height: full.height + room,
    margin: { ...kept.layout.margin, b: (full._size?.b ?? full.margin.b) + room },
    paper_bgcolor: style.backgroundColor,
    font: { ...kept.layout.font, color: style.color },
    title: {
      text: lines.map(plain).join("<br>"),
      font: { size: SMALL, color: style.color, weight: "normal", family: style.fontFamily },
      xref: "container",
      yref: "container",
      x: 0,
      xanchor: "left",
      y: (room - 12) / (full.height + room),
      yanchor: "top",
      pad: { l: 6, t: 0 },
      automargin: false,
    },
  };
  plot._context.toImageButtonOptions = {
    format,
    filename: data.name,
    width: full.width,
    height: full.height + room,
    scale: format === "png" ? 2 : 1,
  };
  try {
    press.click(); // copies the layout before it returns
  } finally {
    plot.layout = kept.layout;
    plot._context.toImageButtonOptions = kept.image;
  }
  return true;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function fromDrawing(data, format) {
  const drawn = new Blob([data.svg], { type: "image/svg+xml" });
  if (format === "svg") return save(drawn, `${data.name}.svg`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(data.svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${data.name}.png`));
}

export default function ({ data, parentElement }) {
  const said = parentElement.querySelector('[role="status"]');
  parentElement.querySelector(".row").setAttribute("aria-label", `Picture: ${data.title}`);
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = async () => {
      const done = data.svg ? await fromDrawing(data, button.value) : await fromChart(data, button.value);
      said.textContent = done === false ? "The chart is not drawn yet." : "";
    };
  }
}
