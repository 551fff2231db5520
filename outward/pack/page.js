const find = (id) => document.getElementById(id);
const sealed = JSON.parse(find("sealed").textContent);
const store = new Store(sealed.pack_id);
const chosen = { category: "", kind: "" };
let pack = null;
let packKey = null;
let items = [];

function say(id, words) {
  find(id).textContent = words;
}

function warn(words) {
  find("warning").hidden = false;
  say("warning", words);
}

async function begin() {
  if (!window.isSecureContext || !window.crypto || !crypto.subtle) {
    find("lock").hidden = true;
    warn("This browser cannot open or keep a pack: it cannot encrypt here. Open the file in Chrome or Edge from the phone's own storage.");
    return;
  }
  await store.open();
  if (!store.keeps) {
    warn("This browser keeps nothing: do not close or reload this page before you have saved the file for the desk.");
    window.addEventListener("beforeunload", (event) => items.length && event.preventDefault());
  }
  find("lock").addEventListener("submit", unlock);
  find("capture").addEventListener("submit", keep);
  find("next").addEventListener("click", showForm);
  find("save").addEventListener("click", save);
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => show(button.dataset.part));
  }
}

async function unlock(event) {
  event.preventDefault();
  say("lock-said", "Opening …");
  try {
    pack = await openSealed(sealed, find("passphrase").value);
  } catch {
    say("lock-said", "That is not the passphrase of this pack.");
    return;
  }
  packKey = await readKey(pack.key);
  find("passphrase").value = "";
  find("lock").hidden = true;
  find("open").hidden = false;
  say("title", `${pack.title} · ${pack.when}`);
  find("place").hidden = false;
  say("place", pack.place);
  await readKept();
  drawStops();
  drawForm();
  await askToKeep();
}

async function askToKeep() {
  if (!store.keeps) return;
  const asks = navigator.storage && navigator.storage.persist;
  const granted = asks ? await navigator.storage.persist().catch(() => false) : false;
  find("may-clear").hidden = granted;
}

async function readKept() {
  const rows = await store.list();
  items = await Promise.all(rows.map((row) => openWith(packKey, pack.pack_id, row.iv, fromBase64(row.data))));
  items.sort((one, other) => one.taken_at.localeCompare(other.taken_at));
  drawKept();
}

function show(part) {
  for (const button of document.querySelectorAll("nav button")) {
    const is = button.dataset.part === part;
    button.setAttribute("aria-pressed", String(is));
    find(`part-${button.dataset.part}`).hidden = !is;
  }
}

function drawStops() {
  find("stops").replaceChildren(...pack.stops.map((stop) => {
    const row = document.createElement("li");
    row.textContent = [stop.words, stop.reference].filter(Boolean).join(" · ") || "Stop";
    return row;
  }));
  if (!pack.stops.length) say("stops", "No stop is listed for this outing.");
}

function drawOptions(id, first, options) {
  find(id).replaceChildren(new Option(first, ""), ...options.map(([value, name]) => new Option(name, value)));
}

function drawForm() {
  drawOptions("language", "Not asked", pack.languages.map((each) => [each.code, each.name]));
  const listed = pack.stops.filter((stop) => stop.reference);
  drawOptions("about", "No, it is a new one", listed.map((stop) => [stop.reference, stop.reference]));
  drawTiles("categories", pack.categories, (code) => {
    chosen.category = code;
    chosen.kind = "";
    const kinds = pack.categories.find((each) => each.code === code).kinds;
    find("kinds-field").hidden = !kinds.length;
    drawTiles("kinds", kinds, (kind) => (chosen.kind = kind));
  });
  drawLeft();
}

function drawTiles(id, options, choose) {
  const buttons = options.map((option) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option.name;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      buttons.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      choose(option.code);
    });
    return button;
  });
  find(id).replaceChildren(...buttons);
}

function listFree() {
  const given = new Set(items.map((item) => item.reference));
  return pack.references.filter((reference) => !given.has(reference));
}

function drawLeft() {
  say("left", `${listFree().length} references left in this pack.`);
}

function listMissing() {
  const missing = [];
  const category = pack.categories.find((each) => each.code === chosen.category);
  if (!category) missing.push("Tap what it is about.");
  if (find("words").value.trim().length < 5 && !chosen.kind) missing.push("Say in a few words what happened.");
  const named = find("name").value.trim() || find("phone").value.trim();
  if (pack.needs_consent && !(named && find("consent").checked)) {
    missing.push("Write down who asks, and tick that they agree.");
  }
  if (find("photos").files.length > MOST_PHOTOS) missing.push(`Take at most ${MOST_PHOTOS} photos.`);
  if (!listFree().length) missing.push("No reference is left. Save the file for the desk, and take another pack.");
  return missing;
}

function readForm() {
  const kinds = (pack.categories.find((each) => each.code === chosen.category) || { kinds: [] }).kinds;
  const kind = kinds.find((each) => each.code === chosen.kind);
  const typed = find("words").value.trim();
  return {
    item_id: crypto.randomUUID(),
    taken_at: new Date().toISOString(),
    about: find("about").value,
    category: chosen.category,
    subcategory: chosen.kind,
    words: typed.length >= 5 || !kind ? typed : [kind.name, typed].filter(Boolean).join(": "),
    where: find("where").value.trim(),
    name: find("name").value.trim(),
    phone: find("phone").value.trim(),
    email: "",
    language: find("language").value,
    consent: find("consent").checked,
    photos: [],
  };
}

async function keep(event) {
  event.preventDefault();
  const missing = listMissing();
  say("capture-said", missing.join("\n"));
  if (missing.length) return;
  const button = find("capture").querySelector("button.main");
  button.disabled = true;
  try {
    const item = readForm();
    for (const file of find("photos").files) item.photos.push(await shrink(file));
    await giveReference(item);
    drawKept();
    showGiven(item);
  } catch (error) {
    say("capture-said", `It could not be kept (${error.message || error.name}). Nothing you typed is lost: try again.`);
  } finally {
    button.disabled = false;
  }
}

// on disk, sealed, before anybody is told the reference
async function giveReference(item) {
  for (;;) {
    const [reference] = listFree();
    if (!reference) throw new Error("no reference is left");
    item.reference = reference;
    const row = { item_id: item.item_id, reference, ...(await sealWith(packKey, pack.pack_id, item)) };
    if (await store.add(row)) {
      items.push(item);
      return;
    }
    await readKept();
  }
}

function showGiven(item) {
  say("given-reference", item.reference);
  const whom = item.phone || item.name;
  say("given-words", `${pack.municipality}. Ask after it at ${pack.call_centre}.${whom ? ` Taken for ${whom}.` : ""}`);
  find("capture").hidden = true;
  find("given").hidden = false;
  find("next").focus();
}

function showForm() {
  find("capture").reset();
  chosen.category = chosen.kind = "";
  find("kinds-field").hidden = true;
  drawForm();
  find("given").hidden = true;
  find("capture").hidden = false;
}

function drawKept() {
  say("kept-count", String(items.length));
  const waits = items.length ? "They wait on this phone, encrypted, until the desk has taken the file in." : "Nothing was captured yet.";
  say("kept-words", waits);
  find("kept").replaceChildren(...items.map((item) => {
    const row = document.createElement("li");
    row.textContent = `${item.reference} · ${item.words.slice(0, 80)}`;
    return row;
  }));
  find("save").disabled = !items.length;
}

async function save() {
  await readKept();
  const saved = await sealWith(packKey, pack.pack_id, { items });
  const text = JSON.stringify({ format: sealed.format, version: sealed.version, pack_id: pack.pack_id, ...saved });
  find("as-text").value = text;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `tharollo-pack-${pack.pack_id.slice(0, 8)}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say("saved", `Saved ${items.length} as ${link.download}. You may save it again at any time: the desk takes each query in once.`);
}

begin();
