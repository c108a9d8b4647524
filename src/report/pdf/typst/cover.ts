/** The first page: the road, its eleven mileposts, and how far one has got. */
export const cover = String.raw`
#let cover-width = if letter { 215.9mm } else { 210mm }
#let cover-height = if letter { 279.4mm } else { 297mm }
#let horizon-at = if letter { 88mm } else { 96mm }

// the middle of the road: t runs from 0 at the foot of the page to 1 at the horizon
#let road-x(t) = cover-width / 2 + 43mm * (1 - 0.66 * t) * calc.sin(360deg * 1.86 * t - 78deg)
#let road-y(t) = horizon-at + (cover-height + 10mm - horizon-at) * calc.pow(1 - t, 1.16)
#let road-width(t) = 17mm * (1 - t) + 2.2mm

#let beside(t, offset) = {
  let step = 0.002
  let (t0, t1) = (calc.max(0, t - step), calc.min(1, t + step))
  let (dx, dy) = ((road-x(t1) - road-x(t0)).pt(), (road-y(t1) - road-y(t0)).pt())
  let long = calc.sqrt(dx * dx + dy * dy)
  // seen from a little above, so what runs across is narrower than what runs away
  (road-x(t) - offset * dy / long, road-y(t) + offset * 0.72 * dx / long)
}
#let ribbon(from, to, offset-from, offset-to, fill) = {
  let n = calc.max(2, calc.ceil((to - from) * 150))
  let ts = range(n + 1).map(i => from + (to - from) * i / n)
  place(polygon(fill: fill, ..ts.map(t => beside(t, road-width(t) * offset-from)), ..ts.rev().map(t => beside(t, road-width(t) * offset-to))))
}
#let hill(y, height, shift, waves, colour) = place(polygon(fill: colour, (0mm, cover-height), ..range(61).map(i => {
  let x = cover-width * i / 60
  (x, y - height * (calc.sin(360deg * waves * i / 60 + shift) + 0.5 * calc.sin(360deg * waves * 2.3 * i / 60 + 2 * shift)))
}), (cover-width, cover-height)))

#let at-post(i) = 0.105 + 0.82 * i / 10
#let travelled = {
  let complete = 0
  for step in data.steps { if step.of > 0 and step.passed == step.of { complete += 1 } else { break } }
  let next = data.steps.at(complete, default: none)
  let share = if next == none or next.of == 0 { 0 } else { next.passed / next.of }
  if complete == 0 and share == 0 { 0 } else { at-post(complete - 1 + share) }
}

#let landscape = {
  place(rect(width: 100%, height: horizon-at + 12mm, fill: gradient.linear(rgb("#fbfaf6"), rgb("#fdeed3"), angle: 90deg)))
  place(dx: cover-width / 2 + 22mm, dy: horizon-at - 25mm, circle(radius: 12mm, fill: rgb("#f7c873")))
  hill(horizon-at - 4mm, 5mm, 40deg, 1.4, rgb("#d9e0d6"))
  hill(horizon-at + 1mm, 2.6mm, 150deg, 1.1, rgb("#d3dfca"))
  place(dy: horizon-at + 3mm, rect(width: 100%, height: cover-height - horizon-at - 3mm, fill: gradient.linear(rgb("#dde7d2"), rgb("#f1f3e6"), angle: 90deg)))
  hill(cover-height - 60mm, 7mm, 210deg, 0.8, rgb("#eef2e2"))
  ribbon(0, 1, -0.56, 0.56, rgb("#fbfaf6"))
  ribbon(0, 1, -0.5, 0.5, asphalt)
  let dashes = 46
  for i in range(dashes) {
    let from = i / dashes
    let to = (i + 0.52) / dashes
    ribbon(from, to, -0.035, 0.035, if to <= travelled { rgb("#f5b63f") } else { rgb("#e9ebe6") })
  }
}

#let post(step, i) = {
  let t = at-post(i)
  let on-right = road-x(t) < cover-width / 2
  let radius = 4.9mm - 1.5mm * t
  // where the road runs slantwise, more room is needed beside it
  let slope = (road-x(t + 0.004) - road-x(t - 0.004)) / (road-y(t + 0.004) - road-y(t - 0.004))
  let away = (road-width(t) * 0.5 + radius) * calc.sqrt(1 + 0.6 * slope * slope) + 1.4mm
  let (x, y) = (road-x(t) + if on-right { away } else { -away }, road-y(t))
  pdf.artifact(place(dx: x - 0.35mm, dy: y, rect(width: 0.7mm, height: radius + 4mm, fill: rgb("#8b8f88"))))
  place(dx: x - radius, dy: y - radius, milepost(step.step, if step.of == 0 { 0 } else { step.passed / step.of }, radius: radius))
  let gap = radius + 2.6mm
  let words = link(label("step-" + str(step.step)), {
    set par(leading: 0.34em, justify: false, spacing: 0.4em)
    text(size: 11.4pt - 1.2pt * t, weight: "semibold", fill: ink, step.title)
    linebreak()
    text(size: 8.4pt, fill: soft, if data.started { [#step.passed of #step.of passed] } else { [#step.topics.len() topics #sym.dot.c #step.of challenges] })
  })
  let width = 84mm
  if on-right { place(dx: x + gap, dy: y - 4.4mm, box(width: width, align(left, words))) }
  else { place(dx: x - gap - width, dy: y - 4.4mm, box(width: width, align(right, words))) }
}

#let the-cover = page(margin: 0mm, header: none, footer: none, {
  pdf.artifact(landscape)
  place(dx: 22mm, dy: 24mm, box(width: cover-width - 44mm, {
    set par(leading: 0.5em, spacing: 0.9em, justify: false)
    text(size: 10.5pt, tracking: 0.22em, weight: "semibold", fill: amber, upper[Roadworthy])
    parbreak()
    // the title is a title, not the first chapter
    text(size: 39pt, weight: "bold", fill: ink, data.title)
    parbreak()
    text(size: 13.5pt, style: "italic", fill: ink, data.subtitle)
    parbreak()
    if data.line != "" { text(size: 9.6pt, fill: soft, data.line) }
  }))
  for (i, step) in data.steps.enumerate() { post(step, i) }
})
`
