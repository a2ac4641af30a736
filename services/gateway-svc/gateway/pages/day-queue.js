"use strict";
// What was done and is not told yet: in the order in which it was done, each once, with the moment of doing it.
const enters = ["given", "vacant", "emergency"];
const next = { offered: ["respond", "decline"], taken_up: ["arrive", "decline"], on_site: ["consent", "photos", "costs", "complete", "decline"] };
const asItComes = ["respond", "decline", "pause", "resume", "close"];  // counts from when it is heard, whenever it was done

function standing(one, queued) {  // how a repair stands once all that was done is told, up to what was refused
  const now = { status: one.status, may_enter: one.may_enter, paused: Boolean(one.pause), costed: one.costed, taken: { ...one.photos.taken } };
  for (const { step, said, refused } of queued) {
    if (refused) break;
    if (step === "respond") now.status = "taken_up";
    else if (step === "arrive") now.status = "on_site";
    else if (step === "decline") now.status = "left";
    else if (step === "complete") now.status = "over";
    else if (step === "costs") now.costed = true;
    else if (step === "consent") now.may_enter = enters.includes(said.answer);
    else if (step === "photos") now.taken[said.side] += 1;
    else if (step === "pause" || step === "resume") now.paused = step === "pause";
  }
  return now;
}
function possible(now) {  // as the service says of what it knows (`steps`)
  const steps = now.status === "on_site" && !now.may_enter ? ["consent", "decline"] : next[now.status] || [];
  return now.status === "taken_up" || now.status === "on_site" ? [...steps, now.paused ? "resume" : "pause"] : steps;
}
function asks(step, now) {  // what is asked before it: nothing is done until somebody said what it took, or that it took nothing
  return step === "complete" && !now.costed ? "costs" : step;
}
function inRound(list, queued) {  // whether who goes through a list is there, and may go in, once all that was done is told
  const now = { here: list.here, may_enter: list.may_enter };
  for (const { step, said, refused } of queued) {
    if (refused) break;
    if (step === "arrive") now.here = true;
    else if (step === "consent") now.may_enter = enters.includes(said.answer);
  }
  return now;
}
function verdicts(list, queued) {  // of each item, what was found or will be told
  const found = Object.fromEntries(list.items.map((each) => [each.item, each.verdict]));
  for (const { step, said, item } of queued) if (step === "item") found[item] = said.verdict;
  return found;
}
function requestOf(step, clock) {  // `clock`: what this phone shows now; the service knows how long ago it was
  const headers = { "Idempotency-Key": step.key };
  if (step.reason) headers["X-Reason"] = encodeURIComponent(step.reason);
  if (step.photo) {
    const about = Object.entries({ ...step.said, at: step.at, clock });
    const when = about.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return { url: `${step.path}?${when}`, headers: { ...headers, "Content-Type": "application/octet-stream" }, body: step.photo };
  }
  const said = asItComes.includes(step.step) ? step.said : { ...step.said, device: { at: step.at, clock } };
  return { url: step.path, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(said) };
}
async function tell(store, whose, post) {  // why not all could be told, if so; what is refused keeps back what follows it
  const stuck = new Set();
  let why = "";
  for (const step of await store.all()) {
    if (step.whose !== whose || step.sent) continue;
    if (step.refused) stuck.add(step.about);
    if (stuck.has(step.about)) continue;
    const answer = await post(step);
    if (answer.status >= 200 && answer.status < 300) await store.put({ ...step, sent: true, photo: null });
    else if ([0, 401, 429].includes(answer.status)) return answer.title;
    else {
      stuck.add(step.about);
      if (answer.status < 500) await store.put({ ...step, refused: answer.title });
      else why = answer.title;
    }
  }
  return why;
}
