function danger(phone) {  // whom to call first, where the company has such a number
  by("danger").hidden = !phone;
  by("dial").textContent = phone || ""; by("dial").href = `tel:${(phone || "").replace(/[\s-]/g, "")}`;
}
function fresh() {  // a UUID of our own: crypto.randomUUID is not on every phone
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
function reportId() {  // the same report however often it is sent, until an answer came or something is said otherwise
  const found = sessionStorage.getItem("report id") || fresh();
  sessionStorage.setItem("report id", found);
  return found;
}
function base64(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(new Error("无法读取文件，请重新选择。"));
    reader.readAsDataURL(blob);
  });
}
async function photos() {  // made small here: what a phone takes is more than a repair needs, and knows where it was
  const file = by("photo").files[0];
  if (!file) return [];
  let picture;
  try { picture = await createImageBitmap(file); } catch { return [await base64(file)]; }  // the server says what is wrong
  const part = Math.min(1, 1600 / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * part); canvas.height = Math.round(picture.height * part);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return [await base64(await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); }))];
}
const choose = by("chosen").textContent;
function otherwise() { sessionStorage.removeItem("report id"); }
by("report").addEventListener("input", otherwise);
function chosen() {
  const has = by("photo").files.length > 0;
  by("chosen").textContent = has ? "✓ 已选好照片，点击可换" : choose;
  by("without").hidden = !has;
}
by("photo").addEventListener("change", chosen);
by("without").addEventListener("click", () => { by("photo").value = ""; otherwise(); settle(); chosen(); });
const moment = (text) => new Date(text).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
const onDay = (text) => text.replace(/^\d+-0?(\d+)-0?(\d+)$/, "$1月$2日");
function knownAs(answer) {  // what became of it before: mended, put off, or somebody is on it
  if (answer.reopened) return "这个问题修过后又出现，已重新安排维修";
  return answer.deferred_until ? `这个问题已经有人报过，维修改到了 ${onDay(answer.deferred_until)}` : "这个问题已经有人报过，正在处理";
}
let ahead = 0;  // of the clock of this phone: it may be days off
function byWhen(stage, due_at) {  // what was promised, in words; nothing where no clock runs
  if (!stage) return "";
  if (new Date(due_at) < Date.now() + ahead) return "已超过承诺的时间，很抱歉。请凭报修编号致电管家催办。";
  const until = `最迟 ${moment(due_at)} 前`;
  return { on_site: `${until}有师傅上门，请家里留人。`, response: `${until}有师傅接单。`, completion: `${until}修好。` }[stage];
}
async function told(path, options) {
  const answer = await ask(path, options, "网络不通，内容还在，请稍后再试一次。");
  ahead = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
  return answer.json();
}
