// SPDX-License-Identifier: GPL-3.0-or-later
// All pages work without this, but for turning, zooming, pinning and news of the queue.
"use strict";
const $ = (what, from = document) => from.querySelector(what);
const $$ = (what, from = document) => [...from.querySelectorAll(what)];
const csrf = () => $("meta[name=csrf]").content;

function say(text) {
  const p = document.createElement("p");
  p.textContent = text;
  $("#said").replaceChildren(p);
  setTimeout(() => p.remove(), 4000);
}
setTimeout(() => $("#said").replaceChildren(), 5000);

async function send(address, what) {
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(what),
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || answer.statusText);
  return said;
}

// -- everywhere ---------------------------------------------------------------------------------------------------

$$("[data-pick]").forEach(form => form.addEventListener("submit", async event => {
  event.preventDefault();
  try {
    const said = await send(form.action, {});
    $("button", form).setAttribute("aria-pressed", said.picked);
    say(said.said);
  } catch (error) { say(error.message); }
}));
$$("[data-sure]").forEach(form => form.addEventListener("submit", event => {
  if (!confirm(form.dataset.sure)) event.preventDefault();
}));
$$("[data-select]").forEach(input => input.addEventListener("focus", () => input.select()));
$$("[data-filters] select").forEach(one => one.addEventListener("change", () => one.form.requestSubmit()));
$$("[data-filters]").forEach(form => form.addEventListener("submit", () =>
  $$("input, select", form).forEach(one => { one.disabled = !one.value; })));

const both = $("[data-compare]");
if (both) {
  const picked = () => $$("input[name=compare]:checked");
  const told = () => {
    both.hidden = !picked().length;
    $("[data-count]", both).textContent = `${picked().length} / 2`;
    $(".main", both).disabled = picked().length !== 2;
  };
  document.addEventListener("change", event => { if (event.target.name === "compare") told(); });
  both.addEventListener("reset", () => setTimeout(told));
  both.addEventListener("submit", event => {
    event.preventDefault();
    const [a, b] = picked().map(one => one.value);
    location = `${both.action}?${new URLSearchParams({ a, b })}`;
  });
  told();
}

const slide = $("[data-slide]");
if (slide) {
  const draw = () => {
    $("[data-upper]").style.clipPath = `inset(0 ${100 - slide.value}% 0 0)`;
    $("[data-edge]").style.left = `${slide.value}%`;
  };
  slide.addEventListener("input", draw);
  draw();
}

// -- a look -------------------------------------------------------------------------------------------------------

const viewer = $("[data-viewer]");
if (viewer && $("[data-sheet]")) {
  const stage = $("[data-stage]"), sheet = $("[data-sheet]"), image = $("img", sheet), pins = $("[data-pins]");
  const look = $("[data-look]").dataset.look, base = `/looks/${encodeURIComponent(look)}`;
  let scale = 1, x = 0, y = 0, frames = [], frame = 0, view = $("[data-view][aria-pressed=true]")?.dataset.view, held = null, pinning = false, cross = [.5, .5];

  const place = () => {
    const room = stage.getBoundingClientRect();
    x = Math.min(0, Math.max(room.width * (1 - scale), x));
    y = Math.min(0, Math.max(room.height * (1 - scale), y));
    sheet.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    stage.classList.toggle("near", scale > 1);
  };
  const full = () => {
    const button = $(`.thumb[aria-pressed=true]`, viewer);
    if (scale > 1.3 && button?.dataset.full && !frames.length && image.src.includes("size=")) image.src = button.dataset.full;
  };
  const zoom = (by, at) => {
    const room = stage.getBoundingClientRect(), px = (at?.x ?? room.width / 2), py = (at?.y ?? room.height / 2);
    const next = by ? Math.min(8, Math.max(1, scale * by)) : 1;
    x = px - (px - x) * next / scale; y = py - (py - y) * next / scale; scale = next;
    place(); full();
  };
  const box = () => {  // where the picture lies in the stage, which it does not fill
    const room = stage.getBoundingClientRect(), wide = image.naturalWidth || 3, high = image.naturalHeight || 4;
    const fit = Math.min(room.width / wide, room.height / high), w = wide * fit, h = high * fit;
    return { left: (room.width - w) / 2, top: (room.height - h) / 2, w, h };
  };
  const drawPins = () => {
    const at = box();
    Object.assign(pins.style, { left: `${at.left}px`, top: `${at.top}px`, width: `${at.w}px`, height: `${at.h}px` });
    const found = $$("[data-note]").map((note, k) => ({ note, k })).filter(one => one.note.dataset.view === view);
    pins.replaceChildren(...found.map(({ note, k }) => {
      const pin = document.createElement("button");
      pin.type = "button"; pin.textContent = k + 1; pin.className = note.classList.contains("done") ? "done" : "";
      pin.setAttribute("aria-label", $(".goto", note).textContent.trim());
      pin.title = $(".goto", note).textContent.trim();
      pin.style.left = `${100 * note.dataset.x}%`; pin.style.top = `${100 * note.dataset.y}%`;
      pin.onclick = event => { event.stopPropagation(); $("[data-notes-box]").open = true; $(".goto", note).focus(); };
      return pin;
    }));
    if (pinning) {
      const mark = document.createElement("button");
      mark.className = "cross"; mark.tabIndex = -1; mark.setAttribute("aria-hidden", "true");
      mark.style.left = `${100 * cross[0]}%`; mark.style.top = `${100 * cross[1]}%`;
      pins.append(mark);
    }
  };
  const show = (button, wanted) => {
    $$(".thumb", viewer).forEach(one => one.setAttribute("aria-pressed", one === button));
    frames = button.dataset.frames ? button.dataset.frames.trim().split(" ") : [];
    frames.forEach(address => { new Image().src = address; });
    frame = 0; view = wanted || button.dataset.view; zoom(0);
    image.removeAttribute("srcset");
    image.src = frames[0] || button.dataset.src; image.alt = button.dataset.alt;
    stage.classList.toggle("turning", frames.length > 0);
    $("[data-hint]").hidden = !frames.length;
    drawPins();
  };
  const turn = by => { frame = ((frame + by) % frames.length + frames.length) % frames.length; image.src = frames[frame]; };
  $$(".thumb[data-view]", viewer).forEach(button => button.addEventListener("click", () => show(button)));
  $$("[data-zoom]", viewer).forEach(button => button.addEventListener("click", event => { event.stopPropagation(); zoom(+button.dataset.zoom); }));
  stage.addEventListener("wheel", event => {
    if (!event.ctrlKey && scale === 1 && event.deltaY > 0) return;
    event.preventDefault();
    const room = stage.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, { x: event.clientX - room.left, y: event.clientY - room.top });
  }, { passive: false });

  const fingers = new Map();
  stage.addEventListener("pointerdown", event => {
    if (event.target.closest("button, [data-room]")) return;
    fingers.set(event.pointerId, event);
    held = { x: event.clientX, y: event.clientY, moved: false, turned: event.clientX, gap: 0 };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", event => {
    if (!held || !fingers.has(event.pointerId)) return;
    const before = fingers.get(event.pointerId);
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) {
      const [one, two] = fingers.values(), gap = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY), room = stage.getBoundingClientRect();
      if (held.gap) zoom(gap / held.gap, { x: (one.clientX + two.clientX) / 2 - room.left, y: (one.clientY + two.clientY) / 2 - room.top });
      held.gap = gap; held.moved = true;
      return;
    }
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > 6) held.moved = true;
    if (frames.length && scale === 1) {
      const step = stage.clientWidth / frames.length / 1.2, count = Math.trunc((event.clientX - held.turned) / step);
      if (count) { turn(count); held.turned += count * step; }
    } else if (scale > 1) { x += event.clientX - before.clientX; y += event.clientY - before.clientY; place(); }
  });
  const where = event => {
    const room = image.getBoundingClientRect(), at = box(), wide = at.w * scale, high = at.h * scale;
    const left = room.left + (room.width - wide) / 2, top = room.top + (room.height - high) / 2;
    return [(event.clientX - left) / wide, (event.clientY - top) / high];
  };
  const let_go = event => {
    fingers.delete(event.pointerId);
    if (!held || fingers.size) return;
    const moved = held.moved;
    held = null;
    if (moved || event.type === "pointercancel") return;
    if (pinning) { const at = where(event); if (at.every(v => v >= 0 && v <= 1)) ask(at); return; }
    const room = stage.getBoundingClientRect();
    if (!frames.length) zoom(scale > 1 ? 0 : 2.5, { x: event.clientX - room.left, y: event.clientY - room.top });
  };
  stage.addEventListener("pointerup", let_go);
  stage.addEventListener("pointercancel", let_go);
  stage.addEventListener("keydown", event => {
    if (event.target !== stage) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (pinning && step) { cross = cross.map((v, k) => Math.min(1, Math.max(0, v + step[k] * .02))); drawPins(); event.preventDefault(); }
    else if (pinning && event.key === "Enter") ask(cross);
    else if (event.key === "Escape" && pinning) pin(false);
    else if (step && scale > 1) { x -= step[0] * 60; y -= step[1] * 60; place(); event.preventDefault(); }
    else if (step && frames.length) { turn(step[0] + step[1]); event.preventDefault(); }
    else if (step) {
      const all = $$(".thumb[data-view]", viewer), now = all.findIndex(one => one.getAttribute("aria-pressed") === "true");
      show(all[(now + step[0] + step[1] + all.length) % all.length]); event.preventDefault();
    } else if (event.key === "+" || event.key === "=") zoom(1.5);
    else if (event.key === "-") zoom(1 / 1.5);
    else if (event.key === "0") zoom(0);
  });

  const button = $("[data-pin-mode]"), dialog = $("#note"), form = $("[data-note-form]");
  const pin = on => { pinning = on; button?.setAttribute("aria-pressed", on); stage.classList.toggle("pinning", on); drawPins(); if (on) { stage.scrollIntoView({ block: "center" }); stage.focus(); } };
  button?.addEventListener("click", () => {
    if (frames.length) { const still = $(".thumb:not([data-turn])", viewer); if (still) show(still); }
    zoom(0); pin(!pinning);
  });
  let spot = null;
  const ask = at => { spot = at; form.text.value = ""; dialog.showModal(); };
  dialog.addEventListener("close", async () => {
    pin(false);
    if (dialog.returnValue !== "keep" || !form.text.value.trim()) return;
    try {
      await send(`${base}/notes`, { view, x: spot[0], y: spot[1], text: form.text.value });
      location.reload();
    } catch (error) { say(error.message); }
  });
  $$("[data-goto]").forEach(one => one.addEventListener("click", () => {
    const wanted = one.closest("[data-note]").dataset.view, thumb = $$(".thumb", viewer).find(other => other.dataset.view === wanted);
    if (thumb) show(thumb);
    stage.scrollIntoView({ block: "center" });
  }));
  image.addEventListener("load", drawPins);
  new ResizeObserver(() => { place(); drawPins(); }).observe(stage);
  drawPins();
}

$$("[data-rate]").forEach(form => form.addEventListener("submit", async event => {
  event.preventDefault();
  const data = Object.fromEntries(new FormData(form));
  delete data.csrf_token; delete data.back;
  try { say((await send(form.action, data)).said); } catch (error) { say(error.message); }
}));
$$("[data-share]").forEach(form => form.addEventListener("submit", async event => {
  event.preventDefault();
  try {
    const said = await send(form.action, { look: form.look.value });
    const line = $("[data-link]"), input = $("input", line);
    line.hidden = false; input.value = said.link; input.select();
    say(said.said);
  } catch (error) { say(error.message); }
}));

// -- choosing -----------------------------------------------------------------------------------------------------

const choose = $("[data-choose]");
if (choose) {
  const fields = $("[data-own-fields]"), own = $("[data-own]");
  let asked = 0;
  const advice = async () => {
    const mine = ++asked;
    $$("[data-advice-for]").forEach(one => { if (!own.checked) one.replaceChildren(); });
    const worn = $$("[data-place] input[name^=wear]:checked").some(one => one.value);
    if (!own.checked || !worn || !["stature", "bust", "waist", "hip"].every(name => $(`[data-measure=${name}]`).value)) return;
    const answer = await fetch(choose.dataset.advice, { method: "POST", body: new FormData(choose), headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    if (mine !== asked) return;
    const said = await answer.json();
    $$("[data-place]").forEach(place => {
      const out = $("[data-advice-for]", place), worn = $("input:checked", place)?.value, one = said[worn];
      if (!out) return;
      out.replaceChildren();
      if (!answer.ok) { if (worn) { const p = document.createElement("p"); p.className = "wrong"; p.textContent = said.error; out.append(p); } return; }
      if (!one) return;
      const head = document.createElement("p"), big = document.createElement("b");
      big.textContent = one.said;
      head.append(big);
      out.append(head, ...one.why.map(why => { const p = document.createElement("p"); p.textContent = why; return p; }));
      const list = document.createElement("ul");
      Object.entries(one.zones).forEach(([size, zones]) => {
        const item = document.createElement("li"), pick = document.createElement("button");
        item.className = size === one.size ? "best" : "";
        pick.type = "button"; pick.textContent = size;
        pick.title = zones.map(zone => `${zone.zone} ${zone.outside > 0 ? "+" : ""}${zone.outside} cm`).join(", ");
        pick.onclick = () => { $("[data-size]", place).value = size; };
        item.append(pick); list.append(item);
      });
      out.append(list);
    });
  };
  const told = () => {
    fields.hidden = !own.checked;
    $$("[data-place]").forEach(place => {
      const how = $("[data-how]", place);
      if (how) how.hidden = !$("input[name^=wear]:checked", place)?.value;
    });
    const worn = $$("[data-place] input[name^=wear]:checked").filter(one => one.value).map(one => one.closest("label").textContent.trim());
    $("[data-summary]").textContent = worn.join(" + ");
  };
  choose.addEventListener("change", event => {
    const place = event.target.closest("[data-place]")?.dataset.place;
    if (event.target.name?.startsWith("wear_") && event.target.value) {  // a dress instead of a top and trousers
      const clear = place === "whole" ? ["upper", "lower"] : place === "upper" || place === "lower" ? ["whole"] : [];
      clear.forEach(one => { $(`input[name=wear_${one}][value=""]`).checked = true; });
    }
    told(); advice();
  });
  $$("[data-measure]").forEach(input => {
    const tape = $(`[data-tape=${input.dataset.measure}]`);
    input.addEventListener("focus", () => tape?.classList.add("on"));
    input.addEventListener("blur", () => tape?.classList.remove("on"));
  });
  told(); advice();
}

const queue = $("[data-queue]");
if (queue && $$("[data-fitting]", queue).some(one => ["waiting", "making"].includes(one.dataset.state))) {
  const words = JSON.parse(queue.dataset.words);
  const time = seconds => seconds >= 90 ? words.minutes.replace("{}", Math.round(seconds / 60)) : words.seconds.replace("{}", Math.max(5, Math.round(seconds / 5) * 5));
  const draw = news => news.forEach(one => {
    const item = $(`[data-fitting="${one.id}"]`, queue);
    if (!item) return;
    if (item.dataset.state !== one.state && one.ended) { location.reload(); return; }
    item.dataset.state = one.state;
    const parts = [words[one.state] + (one.step ? `: ${one.step}` : "")];
    if (one.ahead) parts.push(words.ahead.replace("{}", one.ahead));
    if (!one.ended && one.left !== null) parts.push(words.left.replace("{}", time(one.left)));
    if (!one.ended) { $("[data-text]", item).textContent = parts.join(" · "); $("progress", item).value = one.fraction; }
  });
  let source = null, timer = 0;
  const poll = async () => { const answer = await fetch(queue.dataset.status, { headers: { Accept: "application/json" } }); if (answer.ok) draw(await answer.json()); };
  const open = () => {
    source = new EventSource(queue.dataset.queue);
    source.onmessage = event => draw(JSON.parse(event.data));
    source.onerror = () => { if (source.readyState === EventSource.CLOSED && !timer) timer = setInterval(poll, 5000); };
  };
  open();
  addEventListener("pagehide", () => source?.close());
}
