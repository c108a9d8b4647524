/** Colours, fonts, and how text that comes as data is set. */
export const theme = String.raw`
#let ink = rgb("#1d2b36")
#let soft = rgb("#59666d")
#let faint = rgb("#d8d2c2")
#let sand = rgb("#f8f5ed")
#let amber = rgb("#c77a00")
#let green = rgb("#2b7548")
#let blue = rgb("#1b5a86")
#let asphalt = rgb("#434b52")

#let serif = ("Libertinus Serif", "DejaVu Sans Mono")
#let mono = ("DejaVu Sans Mono", "Libertinus Serif")
#let letter = data.paper == "us-letter"
#let side = if letter { 28mm } else { 27mm }
#let measure-of-text = (if letter { 215.9mm } else { 210mm }) - 2 * side

#let small(body) = text(size: 8.6pt, fill: soft, body)
#let caps(body) = text(size: 8.6pt, fill: soft, tracking: 0.09em, weight: "semibold", upper(body))

#let inlines(parts) = parts.map(part => {
  if type(part) == str { part }
  else if part.k == "b" { strong(inlines(part.t)) }
  else if part.k == "i" { emph(inlines(part.t)) }
  else if part.k == "c" { raw(part.s) }
  else if part.k == "br" { linebreak() }
  else if part.k == "a" { link(part.href, inlines(part.t)) }
  else if part.k == "ref" { link(label(part.to), inlines(part.t)) }
}).join()

// a block of code is never cut by the page, and long lines make the letters smaller before they are broken
#let colours = (k: rgb("#8a3b12"), s: rgb("#2b6a4b"), c: rgb("#6a7169"), n: rgb("#1b5a86"), h: rgb("#1b5a86"), add: rgb("#2b6a4b"), del: rgb("#a32a20"))
#let code(it) = {
  let fitting = (measure-of-text - 8mm) / (it.wide * 0.6021)
  block(
    width: 100%, breakable: false, fill: sand, inset: (left: 4mm, right: 3mm, y: 2.8mm),
    stroke: (left: 1.6pt + faint), above: 1.15em, below: 1.25em,
    { set par(justify: false, leading: 0.52em); set text(font: mono, size: calc.max(6.4pt, calc.min(8.2pt, fitting))); 
      show raw.line: line => for piece in it.lines.at(line.number - 1) { if type(piece) == str { piece } else { text(fill: colours.at(piece.c), piece.s) } }
      raw(it.s, block: true)
    },
  )
}

#let knowing(parts) = block(width: 100%, breakable: false, sticky: true, inset: (left: 4mm), stroke: (left: 1.6pt + amber), above: 1.1em, below: 1.1em, inlines(parts))

#let blocks(list-of-blocks, level: 2) = for it in list-of-blocks {
  if it.k == "p" and it.at("knowing", default: false) { knowing(it.t) }
  else if it.k == "p" { par(inlines(it.t)) }
  else if it.k == "code" { code(it) }
  else if it.k == "h" { heading(level: level, outlined: false, inlines(it.t)) }
  else if it.k == "ul" { list(..it.items.map(item => blocks(item))) }
  else if it.k == "ol" { enum(..it.items.map(item => blocks(item))) }
  else if it.k == "quote" { quote(block: true, blocks(it.b)) }
  else if it.k == "table" {
    table(columns: it.head.len(), table.header(..it.head.map(cell => strong(inlines(cell)))), ..it.rows.flatten().map(cell => inlines((cell,))))
  }
}

#let page-of(name) = context str(locate(label(name)).page())
#let topic-link(id) = link(label("topic-" + id), [#data.topics.at(id).title#h(0.25em)#text(fill: soft)[(p.#sym.space.nobreak#page-of("topic-" + id))]])
#let challenge-link(slug) = link(label("challenge-" + slug), [#data.challenges.at(slug).title#h(0.25em)#text(fill: soft)[(p.#sym.space.nobreak#page-of("challenge-" + slug))]])
#let listed(items) = items.join(text(fill: soft)[ #sym.dot.c ])

// an address may be broken behind a slash, and where its query begins
#let address(url) = link(url, text(font: mono, size: 6.9pt, fill: blue, url.trim("https://", at: start).replace(regex("[/?&=]"), found => found.text + "\u{200B}")))

#let tick-box(state) = box(width: 10pt, height: 10pt, baseline: 1.4pt, pdf.artifact({
  if state == "passed" or state == "distinction" {
    place(rect(width: 10pt, height: 10pt, radius: 1.6pt, fill: green, stroke: 0.8pt + green))
    place(curve(stroke: (paint: white, thickness: 1.5pt, cap: "round", join: "round"), curve.move((2.4pt, 5.3pt)), curve.line((4.4pt, 7.4pt)), curve.line((7.7pt, 2.9pt))))
  } else {
    place(rect(width: 10pt, height: 10pt, radius: 1.6pt, fill: white, stroke: 0.9pt + ink))
    if state == "tried" { place(dx: 2.6pt, dy: 5pt, line(length: 4.8pt, stroke: 1.2pt + amber)) }
  }
}))

// a milepost: the share of its challenges that is passed runs round its edge
#let arc(radius, share) = {
  let n = calc.max(2, calc.ceil(48 * share))
  range(n + 1).map(i => { let a = 360deg * share * i / n - 90deg; (radius + radius * calc.cos(a), radius + radius * calc.sin(a)) })
}
#let milepost(number, share, radius: 4.6mm) = box(width: 2 * radius, height: 2 * radius, {
  let whole = share >= 1
  pdf.artifact(place(circle(radius: radius, fill: if whole { green } else { white }, stroke: 1.1pt + if whole { green } else { ink })))
  if share > 0 and not whole {
    let points = arc(radius, share)
    pdf.artifact(place(curve(stroke: (paint: green, thickness: 2.4pt, cap: "round"), curve.move(points.first()), ..points.slice(1).map(point => curve.line(point)))))
  }
  place(center + horizon, text(size: 2 * radius * 0.52, weight: "bold", fill: if whole { white } else { ink }, str(number)))
})
`
