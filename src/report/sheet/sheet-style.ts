/** What the sheet looks like, on top of the report's style. */
export const SHEET_STYLE = `
h2 small { display: block; font-weight: 400; font-size: .95rem; color: var(--soft) }
section.dangerous > h2, section.major > h2 { color: var(--bad) } section.minor > h2 { color: var(--warn) }
section.dangerous article, section.major article { border-left: 6px solid var(--bad) } section.minor article { border-left: 6px solid var(--warn) }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0 }
.counts li { border: 1px solid var(--line); border-radius: 999px; padding: .15rem .8rem; background: var(--card); color: var(--soft) }
.counts li b { color: var(--ink) } .counts a { color: inherit }
.counts .dangerous, .counts .major { border-color: var(--bad); color: var(--bad) } .counts .dangerous b, .counts .major b { color: var(--bad) }
.counts .minor { border-color: var(--warn); color: var(--warn) } .counts .minor b { color: var(--warn) }
.counts .held { border-color: var(--good); color: var(--good) } .counts .held b { color: var(--good) }
article .word { display: none }
table.pairs { table-layout: fixed } table.pairs td { overflow-wrap: anywhere }
table.pairs td:last-child, table.pairs th:last-child { display: table-cell; text-align: left; white-space: normal; color: var(--ink); font-size: 1rem }
.advice, ul.held { background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin: 0; padding: .8rem 1rem .8rem 2.2rem } .advice li, section .held li { margin: .3rem 0; overflow-wrap: anywhere }
.from, .held small { color: var(--soft); font-size: .8rem }
dl.inferred { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .4rem 1rem 1rem } dl.inferred dt { margin-top: .6rem; font-weight: 600; color: var(--ink) } dl.inferred dd { overflow-wrap: anywhere }
code { font-family: ui-monospace, "Cascadia Code", Menlo, monospace; font-size: .92em }
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --code: #f6f6f6; --good: #0d5029; --good-bg: #fff; --bad: #8c1a14; --bad-bg: #fff; --warn: #6b4600; --warn-bg: #fff; --mark: #ffd9d3; --link: #000 }
  body { font-size: 11pt } header, main, footer { max-width: none; padding-left: 0; padding-right: 0 } header { padding-top: 0 }
  article { break-inside: auto } article > header, h2, h3, h4 { break-after: avoid } pre, tr, li { break-inside: avoid }
  a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; overflow-wrap: anywhere }
}
`
