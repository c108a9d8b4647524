/** The look of the page: no fonts, images or scripts from anywhere. Contrasts are at least 4.5 : 1 in both schemes. */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2026; --soft: #5a6070; --line: #dedbd2; --code: #f4f2ec;
  --good: #17693a; --good-bg: #e3f3e8; --bad: #a8231c; --bad-bg: #fbe7e4; --warn: #7d5200; --warn-bg: #fbf0d6; --mark: #ffd9d3; --link: #1a55a8; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #15171b; --card: #1d2026; --ink: #e9e7e1; --soft: #a5abb8; --line: #353a44; --code: #14161a;
  --good: #7fd6a0; --good-bg: #17301f; --bad: #ff9d92; --bad-bg: #3a1d1a; --warn: #f0c468; --warn-bg: #352a12; --mark: #6b2a24; --link: #93bdf8; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 2.5rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; text-wrap: balance }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .75rem }
h3 { font-size: 1.1rem; line-height: 1.35; margin: 0 }
h4 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); margin: 1.4rem 0 .4rem }
h4.label { text-transform: none; letter-spacing: 0; font-size: 1rem; color: var(--ink) }
p { margin: .4rem 0 } a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
.step, .id, footer { color: var(--soft); font-size: .9rem }
.verdict { margin: 1.25rem 0; padding: 1rem 1.25rem; border-radius: 12px; border-left: 6px solid currentColor }
.verdict strong { display: block; font-size: 1.3rem } .verdict span { color: var(--ink) }
.good { color: var(--good); background: var(--good-bg) } .bad { color: var(--bad); background: var(--bad-bg) } .warn { color: var(--warn); background: var(--warn-bg) }
.quiet { color: var(--soft); background: var(--code) }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0 0; font-size: .95rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem; border-top: 1px solid var(--line) }
thead th { border-top: 0; font-size: .8rem; color: var(--soft); font-weight: 600 }
td:last-child, th:last-child { text-align: right; white-space: nowrap; color: var(--soft); font-size: .9rem }
td small { display: block; color: var(--soft) }
.word { display: inline-block; min-width: 4.2rem; text-align: center; padding: .1rem .5rem; border-radius: 999px; font: 600 .8rem/1.5 ui-monospace, monospace }
.tag { font-size: .75rem; color: var(--soft); border: 1px solid var(--line); border-radius: 999px; padding: 0 .5rem; margin-left: .35rem }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.4rem 1.4rem; margin: 1rem 0 }
article > header { padding: 0; max-width: none; display: flex; gap: .8rem; align-items: baseline }
dl.seen { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0 }
dl.seen code { font-size: .95em; overflow-wrap: anywhere }
.expected { color: var(--good) } .observed { color: var(--bad) }
pre { margin: .3rem 0; padding: .75rem .9rem; background: var(--code); border: 1px solid var(--line); border-radius: 8px; font: .875rem/1.5 ui-monospace, "Cascadia Code", Menlo, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; direction: ltr }
pre.command { user-select: all }
.line { display: block; padding-left: 1.6em; text-indent: -1.6em } .line > i { font-style: normal; color: var(--soft); user-select: none; display: inline-block; width: 1.6em; text-indent: 0 }
.remark { color: var(--soft) } bdi { unicode-bidi: isolate }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--bad); border-radius: 2px }
.says { display: block; color: var(--bad); padding-left: 1.6em; font-weight: 600 }
details { margin-top: 1.2rem } summary { cursor: pointer; color: var(--soft); font-weight: 600 } details h4 { margin-top: .8rem }
footer { padding: 2.5rem 1.25rem 3rem }
@media (max-width: 36rem) { th:last-child, td:last-child { display: none } article > header { flex-direction: column; gap: .3rem } }
@media print { body { background: #fff } article { break-inside: avoid-page } }
`
