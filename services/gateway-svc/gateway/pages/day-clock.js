// What is left of a promise, by the clock of who made it: that of a phone may be days off.
const stage = { response: "接单", on_site: "到场", completion: "完工" };
const clock = (text) => new Date(text).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
const moment = (text) => new Date(text).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
function span(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60000), hours = Math.floor(minutes / 60);
  return hours > 48 ? `${Math.floor(hours / 24)} 天` : hours ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分钟`;
}
// What it is there now. The phone's own clock says how much passed since it was told, also asleep and after a new start.
const there = (kept, phone) => Date.parse(kept.told_at || kept.day.as_of) + phone - Date.parse(kept.read_at);
function due(one, now) {
  const left = new Date(one.due_at) - (one.stands_since ? new Date(one.stands_since) : now), what = stage[one.stage];
  if (left < 0) return ["bad", `▲ ${what}已超时 ${span(left)}`];
  if (one.stands_since) return ["soft", `${what}暂停计时，还剩 ${span(left)}`];
  return [left < 3600000 ? "warn" : "soft", `${what}还剩 ${span(left)}（${moment(one.due_at)} 前）`];
}
