"""What goes wrong on a page stands where it was done, on whatever phone; and what is written can be read."""

import re
from importlib.resources import files
from typing import Any

import pytest
from gateway.pages import pages
from py_mini_racer import MiniRacer

FOR_PEOPLE = [
    pages.sign_page,
    pages.rate_page,
    pages.report_page,
    pages.repair_page,
    pages.unsubscribe_page,
    pages.day_page,
]
# As much of a page as the script touches: a form with two fields, one of which nobody sees, and a button.
FORM = """
    const places = [];
    const part = (name) => ({ name, textContent: "", disabled: false, invalid: false, scrollIntoView() {},
      before() { places.push(name); }, after() { places.push(`after ${name}`); }, closest: () => null,
      setAttribute() { this.invalid = true; }, removeAttribute() { this.invalid = false; } });
    const parts = { phone: part("phone"), unit_id: { ...part("unit_id"), closest: () => ({}) } };
    const button = { ...part("button"), textContent: "提交报修" };
    const form = { querySelector: (asked) => asked.startsWith("button") ? button
      : parts[asked.match(/"(.*)"/)[1]] || null };
    const ids = { why: part("why"), banner: part("banner"), retry: { ...part("retry"), hidden: true } };
    const document = { getElementById: (id) => ids[id],
      querySelectorAll: () => Object.values(parts).filter((each) => each.invalid) };
    const ended = [];
    setTimeout = () => 0;
    class AbortController { constructor() { this.signal = {}; } abort() {} }
    const listening = {}, addEventListener = (name, act) => { listening[name] = act; };
    let loaded = 0;
    const location = { reload() { loaded += 1; } };
    let answers = [], asked = 0;
    const fetch = async () => {
      asked += 1;
      const one = answers.shift();
      if (!one) throw new Error("lost");
      return one;
    };
    const refusal = (status, told) => ({ ok: false, status, json: async () => told });
"""


@pytest.fixture
def js() -> MiniRacer:
    """A phone of before 2022: it has no `AbortSignal`."""
    made = MiniRacer()
    made.eval(FORM + files("gateway.pages").joinpath("asking.js").read_text("utf-8"))
    return made


def sent(js: MiniRacer, *answers: str) -> Any:
    """The form sent twice in a moment; what is wrong, and beside what."""
    js.eval(f"answers = [{', '.join(answers)}]; places.length = asked = 0; 0")
    js.eval(
        "const twice = () => { const act = () => ask('/', {}); pressed(form, act); pressed(form, act); }; 0"
    )
    js.eval("twice(); 0")
    return js.execute("[ids.why.textContent, places, asked, button.textContent, button.disabled]")


@pytest.mark.parametrize(
    ("answer", "says", "beside"),
    [
        (
            "refusal(422, { errors: [{ field: 'phone', title: '电话号码不正确' }] })",
            "电话号码不正确",
            "phone",
        ),
        (
            "refusal(403, { field: 'unit_id', title: '您没有住在这套房' })",
            "您没有住在这套房",
            "button",
        ),
        ("refusal(409, { title: '请刷新页面' })", "请刷新页面", "button"),
        ("refusal(502, {})", "暂时无法办理，请稍后再试。", "button"),
        ("null", "网络不通，请检查网络后再试一次。", "button"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_or_the_button_and_is_asked_once(
    js: MiniRacer, answer: str, says: str, beside: str
) -> None:
    assert sent(js, answer) == [says, [beside], 1, "提交报修", False]
    assert js.eval("parts.phone.invalid") is (beside == "phone")
    assert not js.eval("settle(); parts.phone.invalid || ids.why.textContent"), "before the next try"


def test_a_page_that_could_not_be_opened_is_opened_by_a_button(js: MiniRacer) -> None:
    js.eval("const start = async () => { await ask('/', {}); banner('', '请打分'); }; 0")
    js.eval("const refused = (fault) => ended.push(fault.status); 0")
    away = ["null", "refusal(503, { title: '暂时不可用' })", "refusal(429, { title: '请稍后' })"]
    for answer in away:
        js.eval(f"answers = [{answer}]; opening(start, refused); 0")
        assert js.execute("[ids.banner.textContent, ids.retry.hidden, ended]") == ["暂时打不开", False, []]
    js.eval("answers = [{ ok: true }]; ids.retry.onclick(); 0")
    assert js.execute("[ids.banner.textContent, ids.retry.hidden, ids.why.textContent]") == [
        "请打分",
        True,
        "",
    ]
    js.eval("answers = [refusal(410, { title: '链接已失效' })]; opening(start, refused); 0")
    assert js.execute("[ids.retry.hidden, ended]") == [True, [410]], "there is no use in trying again"


def test_another_link_in_the_same_tab_opens_what_it_leads_to(js: MiniRacer) -> None:
    """Only what is behind the # differs, so that no browser loads the page anew by itself."""
    assert js.eval("listening.hashchange && listening.hashchange(); loaded") == 1


CHOOSING = """
    const made = () => ({ textContent: "拍照", hidden: true, files: [], listening: {}, value: "",
      addEventListener(name, act) { this.listening[name] = act; } });
    const ids = {};
    const document = { getElementById: (id) => ids[id] = ids[id] || made(), querySelectorAll: () => [] };
    const addEventListener = () => {}, sessionStorage = { removeItem(name) { delete this[name]; } };
"""


def test_a_photo_is_taken_off_again_and_what_was_written_stays() -> None:
    js = MiniRacer()
    scripts = [
        files("gateway.pages").joinpath(f"{name}.js").read_text("utf-8") for name in ("asking", "taking")
    ]
    js.eval(CHOOSING + "".join(scripts))
    js.eval("ids.photo.files = ['HEIC']; sessionStorage['report id'] = 'of it'; 0")
    js.eval("ids.photo.listening.change(); 0")
    assert js.execute("[ids.chosen.textContent, ids.without.hidden]") == ["✓ 已选好照片，点击可换", False]
    js.eval("Object.defineProperty(ids.photo, 'value', { set() { this.files = []; } }); 0")
    js.eval("ids.without.listening.click(); 0")
    assert js.execute("[ids.chosen.textContent, ids.without.hidden]") == ["拍照", True]
    assert js.execute("sessionStorage['report id'] === undefined"), "without it, it is another report"


SIGNING = """
    const ids = {}, made = () => ({ hidden: true, textContent: "", children: [], focus() {},
      addEventListener() {} });
    const by = (id) => ids[id] = ids[id] || made(), document = { querySelector: made };
    const sessionStorage = { getItem: () => "", removeItem() {} }, location = { hash: "" };
    let ask = async () => ({ json: async () => ({}) });
    const history = { replaceState() {} }, on = () => {}, settle = () => {}, complainAbove = () => {};
    const banner = (kind, text) => { by("banner").textContent = text; };
    let soon = null;
    setTimeout = (act) => { soon = act; return 0; };
    const at = (step, more) => show({ step, about: "contract", status: "out", first_day: "2025-03-15",
      last_day: "2026-03-14", due_at: "2025-03-12T02:00:00Z", overdue: false, signers: [],
      lapses_at: "2025-04-10T02:00:00Z", session_until: "2025-03-10T04:00:00Z", ...more });
"""


def test_a_signer_reads_before_they_confirm_and_is_shown_no_moment_that_is_past() -> None:
    js = MiniRacer()
    js.eval(SIGNING + files("gateway.pages").joinpath("sign.js").read_text("utf-8"))
    shown = {}
    for step in ("invited", "identified", "willing", "asked"):
        js.eval(f"at('{step}'); 0") if step != "asked" else js.eval("later = () => 0; at('asked'); 0")
        shown[step] = js.execute("['text', 'identity', 'confirm', 'sign'].filter((id) => !by(id).hidden)")
    assert shown == {
        "invited": ["identity"],
        "identified": ["text", "confirm"],
        "willing": ["text", "sign"],
        "asked": [],
    }
    js.eval("at('identified', { overdue: true }); 0")
    assert js.eval("by('by-when').textContent") == "最晚可签到"
    assert "4月10日" in js.eval("by('due').textContent")


def test_who_waits_for_a_code_that_reaches_nobody_is_told_so_and_what_to_do() -> None:
    page, js = pages.sign_page(), MiniRacer()
    [told] = re.findall(r'<p id="unreached"[^>]*hidden>(.*)</p>', page)
    assert "联系管家" in told
    assert "邮箱" in page[page.index('id="confirm"') : page.index('id="sign"')]
    assert "短信验证码" not in page, "it may come by WeChat, the app or a mail"
    js.eval(SIGNING + files("gateway.pages").joinpath("sign.js").read_text("utf-8"))
    js.eval("let now = { code_unreached: false }; ask = async () => ({ json: async () => now }); 0")
    js.eval("at('identified', now); 0")
    assert js.eval("by('unreached').hidden") is True
    js.eval("now = { code_unreached: true }; soon(); 0")
    assert js.eval("by('unreached').hidden") is False, "it is asked again while they wait"
    js.eval("at('identified', { code_unreached: false }); 0")
    assert js.eval("by('unreached').hidden") is True, "of another code nothing is known yet"
    js.eval("only('identity'); now = { code_unreached: true }; soon(); 0")
    assert js.execute("[by('identity').hidden, by('unreached').hidden]") == [False, True]


def test_whose_signature_could_not_be_made_is_told_so_and_why() -> None:
    js = MiniRacer()
    js.eval(SIGNING + files("gateway.pages").joinpath("sign.js").read_text("utf-8"))
    js.eval("at('invited', { signature_refused: 'SignerDeclined' }); 0")
    said = js.eval("by('banner').textContent")
    assert "您还没有签上" in said
    assert "SignerDeclined" in said
    assert js.eval("by('identity').hidden") is False
    js.eval("at('invited', { signature_refused: null }); 0")
    assert js.eval("by('banner').textContent") == "第一步：核对身份"


@pytest.mark.parametrize("page", FOR_PEOPLE)
def test_pages_for_people_run_on_old_phones_and_speak_no_smaller_than_sixteen(page: Any) -> None:
    text = page()
    assert "AbortSignal." not in text, (
        "phones from before 2022 cannot time out by it: each request failed as if there were no network"
    )
    assert 'class="large' in text
    style = text[text.index("<style>") : text.index("</style>")]
    small = {
        name
        for name, size in re.findall(r"([^{}]*)\{[^{}]*font-size: ([\d.]+)rem", style)
        if ".large" in name and float(size) < 1
    }
    assert not small
    assert ".large .soft, .large small { font-size: 1rem }" in style


def test_a_second_token_in_one_tab_takes_the_place_of_the_first() -> None:
    """The tab stays where it is when nothing but the end of its address changes."""
    page = MiniRacer()
    page.eval("""
        const part = { append() {}, replaceChildren() {}, addEventListener() {} };
        const document = { getElementById: () => part, createElement: () => ({ ...part }), hidden: true };
        const kept = {}, sessionStorage = { getItem: (name) => kept[name], setItem(name, found) {
          kept[name] = found; } };
        const location = { hash: "#token=one" }, history = { replaceState() { location.hash = ""; } };
        const listening = {}, addEventListener = (name, act) => { listening[name] = act; };
        const AbortSignal = { timeout: () => null }, asked = [];
        const fetch = async (path, { headers }) => { asked.push(headers); throw new Error("away"); };
        setTimeout = () => 0;
    """)
    page.eval(files("gateway.pages").joinpath("status.js").read_text("utf-8"))
    assert (page.eval("kept.token"), page.eval("location.hash"), page.eval("asked.length")) == ("one", "", 0)
    page.eval('location.hash = "#token=two"; listening.hashchange(); 0')
    assert (page.eval("kept.token"), page.eval("location.hash"), page.eval("asked.length")) == ("two", "", 1)
    page.eval('location.hash = "#cards"; listening.hashchange(); 0')
    assert (page.eval("kept.token"), page.eval("asked.length")) == ("two", 1)
