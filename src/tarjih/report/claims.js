"use strict";
// Filters by kind and actor, and the way between a sentence and its claims. Without scripts all claims are shown.
const cards = [...document.querySelectorAll("ol > li")];
const sentences = [...document.querySelectorAll(".sentence")];
const kind = document.getElementById("kind");
const actor = document.getElementById("actor");

function filter() {
  const shown = new Set();
  for (const card of cards) {
    const fits = (!kind.value || card.dataset.kind === kind.value)
      && (!actor.value || card.dataset.actors.split(" ").includes(actor.value));
    card.hidden = !fits;
    if (fits) shown.add(card.id);
  }
  for (const sentence of sentences) {
    sentence.classList.toggle("off", !sentence.dataset.claims.split(" ").some((id) => shown.has(id)));
  }
  document.getElementById("nothing").hidden = shown.size > 0 || cards.length === 0;
}

function select(ids, target) {
  for (const card of cards) card.classList.toggle("on", ids.includes(card.id));
  for (const sentence of sentences) {
    sentence.classList.toggle("on", sentence.dataset.claims.split(" ").some((id) => ids.includes(id)));
  }
  if (target) target.scrollIntoView({ block: "nearest" });
}

function pressed(element, act) {
  element.addEventListener("click", act);
  element.addEventListener("keydown", (event) => { if (event.key === "Enter") act(); });
}

for (const sentence of sentences) {
  const ids = sentence.dataset.claims.split(" ");
  pressed(sentence, () => select(ids, document.getElementById(ids[0])));
}
for (const card of cards) {
  pressed(card, () => select([card.id], sentences.find((s) => s.dataset.claims.split(" ").includes(card.id))));
}
for (const choice of [kind, actor]) choice.addEventListener("change", filter);
document.querySelector(".filters").hidden = false;
