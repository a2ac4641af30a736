let token = "";
let busy = false;
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
  if (recorder) throw new Error("还在录音，请先点击结束，再提交。");
  const words = by("words").value.trim();
  if (recording) {
    const told = { recording: await base64(recording), photos: await photos() };
    return ["voice", words ? { ...told, words } : told];
  }
  if (words) return ["report", { words, photos: await photos() }];
  throw new Error("请写下哪里坏了，或说给师傅听。");
}
const send = (step, body) => ask(`/api/workorders/reporting/${step}`,
  { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
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
    banner("good", taken.known ? known : taken.urgent ? "已收到，按紧急报修处理" : "已收到您的报修");
    by("said").textContent = byWhen(taken.stage, taken.due_at) || "我们会尽快安排师傅。";
    by("next").textContent = phone ? "需要时师傅会打您留的电话，请保持畅通。" : "您没有留电话，想知道进展请凭编号致电管家。";
    by("report").reset(); recording = null; chosen();
    spoken("🎤 不想打字，说给师傅听（最长 1 分钟）");
    if (taken.silent) {
      by("report").hidden = false;
      banner("warn", "已收到，但录音里没有声音，请在下面写下哪里坏了，或重新录音");
    }
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
    by("where").textContent = [seen.park, seen.building, seen.code].filter(Boolean).join(" ");
    by("report").hidden = false;
    danger(seen.emergency_phone);
    if (seen.emergencies_only) return banner("warn", "报修次数过多，暂时只收紧急报修：漏水、断电、燃气泄漏、冒烟、反锁等请在下面打字或录音说明；其他问题请致电管家。");
    banner("", "请写下哪里坏了");
  } catch (fault) { banner("bad", "无法打开"); failed(fault); }
}
start();
