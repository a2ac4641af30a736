let token = "";
let recorder = null;
let recording = null;
function spoken(text) { by("speak").textContent = text; }
async function speak() {
  if (recorder) return recorder.stop();
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch {
    complainIn(by("report"), { field: "recording", message: "无法使用麦克风，请打字报修。" }); return undefined;
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
const wrong = (field, text) => Object.assign(new Error(text), { field });
async function said() {
  if (recorder) throw wrong("recording", "还在录音，请先点击结束，再提交。");
  const words = by("words").value.trim();
  if (recording) {
    const spoke = { recording: await base64(recording), photos: await photos() };
    return ["voice", words ? { ...spoke, words } : spoke];
  }
  if (words) return ["report", { words, photos: await photos() }];
  throw wrong("words", "请写下哪里坏了，或说给师傅听。");
}
const send = (step, body) => told(`/api/workorders/reporting/${step}`,
  { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
function gone() { by("report").hidden = true; banner("warn", "这个二维码已失效，请联系管家报修。"); }
function taken(answer, phone) {
  sessionStorage.removeItem("report id");
  by("report").hidden = true; by("done").hidden = false;
  by("number").textContent = answer.number.replace(/(....)(....)/, "$1 $2");
  banner(answer.deferred_until ? "warn" : "good", answer.known ? knownAs(answer) : answer.urgent ? "已收到，按紧急报修处理" : "已收到您的报修");
  by("said").textContent = answer.deferred_until ? "这天之前不会有师傅上门。等不到那天，请凭报修编号致电管家。"
    : byWhen(answer.stage, answer.due_at) || "我们会尽快安排师傅。";
  by("next").textContent = phone ? "需要时师傅会打您留的电话，请保持畅通。" : "您没有留电话，想知道进展请凭编号致电管家。";
  by("report").reset(); recording = null; chosen();
  spoken("🎤 不想打字，说给师傅听（最长 1 分钟）");
  if (answer.silent) {
    by("report").hidden = false;
    banner("warn", "已收到，但录音里没有声音，请在下面写下哪里坏了，或重新录音");
  }
  by("banner").scrollIntoView({ block: "center" });
}
on("report", async () => {
  const [step, what] = await said(), phone = by("phone").value.replace(/[\s-]/g, "");
  const body = { token, report_id: reportId(), ...what };
  try { taken(await send(step, phone ? { ...body, phone } : body), phone); } catch (fault) {
    if (fault.status !== 410) throw fault;
    gone();
  }
});
by("more").addEventListener("click", () => {
  by("done").hidden = true; by("report").hidden = false;
  banner("", "请写下哪里坏了");
});
token = location.hash.slice(1) || sessionStorage.getItem("sticker") || "";
history.replaceState(null, "", location.pathname);
if (token) {
  sessionStorage.setItem("sticker", token);
  opening(async () => {
    const seen = await send("open", { token });
    by("where").textContent = [seen.park, seen.building, seen.code].filter(Boolean).join(" ");
    by("report").hidden = false;
    danger(seen.emergency_phone);
    if (seen.emergencies_only) return banner("warn", "报修次数过多，暂时只收紧急报修：漏水、断电、燃气泄漏、冒烟、反锁等请在下面打字或录音说明；其他问题请致电管家。");
    return banner("", "请写下哪里坏了");
  }, (fault) => { if (fault.status === 410) gone(); else banner("bad", fault.message); });
} else banner("bad", "请扫描房间里的报修二维码。");
