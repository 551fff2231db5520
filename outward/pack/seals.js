"use strict";

const utf8 = new TextEncoder();

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(parts.join(""));
}

function packBytes(packId) {
  const hex = packId.replaceAll("-", "");
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

// the number of the pack is sealed in with everything, so that nothing of one pack passes for another's
async function openSealed(sealed, passphrase) {
  const secret = await crypto.subtle.importKey("raw", utf8.encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(sealed.salt), iterations: sealed.iterations },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  return openWith(key, sealed.pack_id, sealed.iv, fromBase64(sealed.data));
}

function readKey(text) {
  return crypto.subtle.importKey("raw", fromBase64(text), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function openWith(key, packId, iv, data) {
  const way = { name: "AES-GCM", iv: fromBase64(iv), additionalData: packBytes(packId) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, key, data)));
}

async function sealWith(key, packId, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const way = { name: "AES-GCM", iv, additionalData: packBytes(packId) };
  const data = await crypto.subtle.encrypt(way, key, utf8.encode(JSON.stringify(value)));
  return { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) };
}
