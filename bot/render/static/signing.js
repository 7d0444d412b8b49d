// Signs approvals in the approver's own browser. The private key is made here, cannot be read out
// of the browser (not even by this script), and is never sent. Nothing is signed but the words
// that stand on the page, after the text shown was compared with the fingerprint in them.
"use strict";

(async () => {
  const place = document.getElementById("signing");
  const told = document.getElementById("signing-told");
  const at = (id) => document.getElementById(id);
  const say = (words) => { told.textContent = words; };
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = async (data) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)),
    (one) => one.toString(16).padStart(2, "0")).join("");
  const base64 = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // One key for each editor who signs in with this browser.
  async function store(mode) {
    const opening = indexedDB.open("safar-signing", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    return (await answer(opening)).transaction("keys", mode).objectStore("keys");
  }
  const owner = place.dataset.owner;
  const kept = async () => answer((await store("readonly")).get(owner));
  const raw = async (pair) => crypto.subtle.exportKey("raw", pair.publicKey);
  const named = async (pair) => (await hex(await raw(pair))).slice(0, 16);

  async function works() {
    if (!window.isSecureContext || !window.crypto || !crypto.subtle || !window.indexedDB) return false;
    try {
      await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
      return true;
    } catch {
      return false;
    }
  }

  // The page of the key.
  async function showKey() {
    const pair = await kept();
    at("make").hidden = Boolean(pair);
    at("drop").hidden = at("lines").hidden = !pair;
    if (!pair) {
      say("There is no key in this browser yet.");
      return;
    }
    const quoted = (value) => JSON.stringify(value);
    at("lines").textContent = `  - key: ${base64(await raw(pair))}\n` +
      `    by: ${quoted(place.dataset.by)}\n    role: ${quoted(place.dataset.role)}\n`;
    const name = await named(pair);
    say(place.dataset.keys.split(" ").includes(name)
      ? `The key ${name} of this browser counts here.`
      : `The key ${name} of this browser does not count yet. Give the lines below to who runs ` +
        "this service, face to face or by telephone.");
  }

  async function make() {
    const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    // Never over a key that is there.
    await answer((await store("readwrite")).add(pair, owner));
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    await showKey();
  }

  async function drop() {
    if (!window.confirm("Delete the key? Nobody can make it again.")) return;
    await answer((await store("readwrite")).delete(owner));
    await showKey();
  }

  // The page of a text that is to be signed.
  function add(label, value) {
    if (!value) return;
    at("read").append(Object.assign(document.createElement("h3"), { textContent: label }));
    for (const one of Array.isArray(value) ? value : [value]) {
      at("read").append(Object.assign(document.createElement("p"), { textContent: one }));
    }
  }

  async function showText() {
    const words = at("words").textContent;
    const text = at("text").textContent;
    if (await hex(bytes(text)) !== JSON.parse(words)[4]) {
      say("The text on this page is not the one that would be signed. Do not sign. Tell who runs this service.");
      return;
    }
    const [title, paragraphs, steps, options, sms, spoken] = JSON.parse(text);
    add("Title", title);
    add("Answer", paragraphs);
    add("Steps", steps);
    for (const { id, ...fields } of options) add(`Possibility ${id}`, Object.values(fields));
    add("Text message", sms);
    add("Spoken", spoken);
    const pair = await kept();
    if (!pair) {
      say("There is no key in this browser. Make one under \"Signing key\", or use the command.");
      return;
    }
    const name = await named(pair);
    if (!place.dataset.keys.split(" ").includes(name)) {
      say(`The key ${name} of this browser does not count for this text. See "Signing key".`);
      return;
    }
    say(`This browser signs with the key ${name}.`);
    const button = at("sign");
    button.hidden = false;
    button.addEventListener("click", () => guarded(async () => {
      button.disabled = true;
      const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, bytes(words));
      at("key").value = name;
      at("signature").value = base64(signature);
      at("signed").submit();
    }));
  }

  async function guarded(work) {
    try {
      await work();
    } catch (error) {
      say(`This browser could not do it (${error.name}). Use the command: safar content approve --key`);
    }
  }

  // Until here the page says that this browser cannot sign.
  if (!await works()) return;
  if (at("words")) {
    await guarded(showText);
  } else {
    at("make").addEventListener("click", () => guarded(make));
    at("drop").addEventListener("click", () => guarded(drop));
    await guarded(showKey);
  }
})();
