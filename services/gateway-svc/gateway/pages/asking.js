"use strict";
// What every page for people does alike: ask the house, once for one press, and say what went wrong where it was done.
const by = (id) => document.getElementById(id);

function banner(kind, text) { by("banner").className = `banner ${kind}`; by("banner").textContent = text; }
function patience(seconds) {  // `AbortSignal` times out by itself on no phone from before 2022
  const ending = new AbortController();
  setTimeout(() => ending.abort(), seconds * 1000);
  return ending.signal;
}
async function ask(path, options, lost = "网络不通，请检查网络后再试一次。") {
  let answer;
  try { answer = await fetch(path, { ...options, signal: patience(30) }); } catch { throw new Error(lost); }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const first = (told.errors && told.errors[0]) || told;
  const title = first.title || "暂时无法办理，请稍后再试。";
  throw Object.assign(new Error(title), { status: answer.status, type: told.type, field: first.field });
}
function complainAbove(text) { by("banner").after(by("why")); by("why").textContent = text; }
function settle() {  // nothing is wrong any more
  by("why").textContent = "";
  for (const each of document.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
}
function complainIn(form, fault) {  // beside the field at fault; where it is about none, beside the button
  const [name] = (fault.field || "").split(".");
  const named = name && form.querySelector(`[data-field~="${name}"]`);
  const field = named && !named.closest("[hidden]") ? named : null;
  (field || form.querySelector("button:not([type])")).before(by("why"));
  by("why").textContent = fault.message;
  if (field) field.setAttribute("aria-invalid", "true");
  by("why").scrollIntoView({ block: "center" });
}
async function pressed(form, act) {  // one thing however often it is pressed; meanwhile the button says so
  const button = form.querySelector("button:not([type])"), said = button.textContent;
  if (button.disabled) return;
  settle();
  button.disabled = true; button.textContent = "正在提交，请稍候…";
  try { await act(); } catch (fault) { complainIn(form, fault); } finally { button.disabled = false; button.textContent = said; }
}
function on(id, act) {
  by(id).addEventListener("submit", (event) => { event.preventDefault(); pressed(by(id), act); });
}
async function opening(start, refused) {  // where the network or the house is away a button tries again
  by("retry").hidden = true; settle(); banner("", "正在打开…");
  try { await start(); } catch (fault) {
    const away = !fault.status || fault.status >= 500 || fault.status === 429;
    if (!away) return refused(fault);
    banner("bad", "暂时打不开"); complainAbove(fault.message);
    by("retry").hidden = false;
    by("retry").onclick = () => opening(start, refused);
  }
  return undefined;
}
// Another link in the same tab differs behind the # alone, which loads nothing: what was open would go on as before.
addEventListener("hashchange", () => location.reload());
