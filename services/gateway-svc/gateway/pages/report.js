"use strict";
const by = (id) => document.getElementById(id);
let token = "";
let busy = false;

function banner(kind, text) { by("banner").className = `banner ${kind}`; by("banner").textContent = text; }
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
function chosen() { by("chosen").textContent = by("photo").files.length ? "✓ 已选好照片，点击可换" : choose; }
by("photo").addEventListener("change", chosen);
let recorder = null;
let recording = null;
function spoken(text) { by("speak").textContent = text; }
async function speak() {
  if (recorder) return recorder.stop();
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch {
    by("why").textContent = "无法使用麦克风，请打字报修。"; return undefined;
  }
  const parts = [];
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
  const limit = setTimeout(() => recorder && recorder.stop(), 59000);
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    clearTimeout(limit);
    stream.getTracks().forEach((track) => track.stop());
    recording = new Blob(parts, { type: recorder.mimeType });
    recorder = null;
    otherwise();
    spoken("✓ 已录好，点击可重录");
  };
  recorder.start();
  return spoken("● 正在录音，点击结束");
}
by("speak").hidden = !(window.MediaRecorder && navigator.mediaDevices);
by("speak").addEventListener("click", speak);
async function said() {
  const words = by("words").value.trim();
  if (words) return ["report", { words, photos: await photos() }];
  if (recording) return ["voice", { recording: await base64(recording) }];
  throw new Error("请写下哪里坏了，或说给师傅听。");
}
async function send(step, body) {
  let answer;
  try {
    answer = await fetch(`/api/workorders/reporting/${step}`, { method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body), signal: AbortSignal.timeout(30000) });
  } catch { throw new Error("网络不通，内容还在，请稍后再点一次提交。"); }
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({}));
  const first = told.errors && told.errors[0];
  const title = (first && first.title) || told.title || "暂时无法提交，请稍后再试。";
  throw Object.assign(new Error(title), { status: answer.status });
}
function failed(fault) {
  if (fault.status === 410) { by("report").hidden = true; return banner("warn", "这个二维码已失效，请联系管家报修。"); }
  by("why").textContent = fault.message;
}
by("report").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true; by("why").textContent = "";
  const button = document.querySelector("#report button:not([type])");
  button.disabled = true;
  try {
    const [step, told] = await said();
    const phone = by("phone").value.replace(/[\s-]/g, "");
    const body = { token, report_id: reportId(), ...told };
    const taken = await send(step, phone ? { ...body, phone } : body);
    sessionStorage.removeItem("report id");
    by("report").hidden = true; by("done").hidden = false;
    by("number").textContent = taken.number.replace(/(....)(....)/, "$1 $2");
    const known = taken.reopened ? "这个问题修过后又出现，已重新安排维修" : "这个问题已经有人报过，正在处理";
    banner("good", taken.known ? known : "已收到您的报修");
    by("said").textContent = taken.urgent ? "已按紧急工单处理，会尽快有人上门。" : "我们会尽快安排师傅与您联系。";
    by("report").reset(); recording = null; chosen();
    spoken("🎤 不想打字，说给师傅听（最长 1 分钟）");
  } catch (fault) { failed(fault); } finally { busy = false; button.disabled = false; }
});
by("more").addEventListener("click", () => {
  by("done").hidden = true; by("report").hidden = false;
  banner("", "请写下哪里坏了");
});
async function start() {
  token = location.hash.slice(1) || sessionStorage.getItem("sticker") || "";
  history.replaceState(null, "", location.pathname);
  if (!token) return banner("bad", "请扫描房间里的报修二维码。");
  sessionStorage.setItem("sticker", token);
  try {
    const seen = await send("open", { token });
    by("where").textContent = `房间 ${seen.code}`;
    by("report").hidden = false;
    if (seen.emergencies_only) return banner("warn", "报修次数过多，暂时只收紧急报修：漏水、断电、燃气泄漏、冒烟、反锁等请在下面打字说明；其他问题请致电管家。");
    banner("", "请写下哪里坏了");
  } catch (fault) { banner("bad", "无法打开"); failed(fault); }
}
start();
