/** The pages behind the cover. */
export const book = String.raw`
#set document(title: data.title, author: data.author, description: data.subtitle, keywords: ("backend", "roadmap"), date: datetime(year: data.date.at(0), month: data.date.at(1), day: data.date.at(2)))
#set text(font: serif, lang: "en", region: "GB", size: 10.6pt, fill: ink, costs: (widow: 400%, orphan: 400%))
#set par(justify: true, leading: 0.66em, spacing: 1.02em, linebreaks: "optimized")
#show raw: set text(font: mono)
#show raw.where(block: false): set text(size: 8.9pt)
#show link: set text(fill: blue)
#set list(marker: text(fill: amber, sym.bullet), indent: 0.4em, body-indent: 0.7em, spacing: 0.75em)
#set enum(indent: 0.4em, body-indent: 0.7em)
#set table(stroke: (x, y) => (bottom: if y == 0 { 0.9pt + ink } else { 0.4pt + faint }), inset: (x: 2pt, y: 4.2pt), align: left)
#set page(
  paper: data.paper,
  margin: (x: side, y: if letter { 24mm } else { 27mm }),
  header: context {
    let here-page = here().page()
    let opening = query(heading.where(level: 1)).filter(it => it.location().page() == here-page)
    let before = query(heading.where(level: 1).before(here()))
    if opening.len() == 0 and before.len() > 0 { align(right, text(size: 8.8pt, fill: soft, style: "italic", before.last().body)) }
  },
  footer: context align(center, text(size: 9pt, fill: soft, counter(page).display())),
)

#show heading.where(level: 1): it => {
  block(above: 0pt, below: 7mm, { set par(justify: false, leading: 0.4em); text(size: 25pt, weight: "bold", it.body) })
}
#show heading.where(level: 2): it => block(above: 9.5mm, below: 3.6mm, sticky: true, { set par(justify: false, leading: 0.42em); text(size: 14.2pt, weight: "semibold", it.body) })
#show heading.where(level: 3): it => block(above: 5mm, below: 2.6mm, sticky: true, text(size: 11pt, weight: "semibold", it.body))

#the-cover

#let foot-row(name, body) = (text(size: 8.6pt, fill: soft, style: "italic", name), { set text(size: 8.8pt); set par(justify: false, leading: 0.5em); body })
#let topic-foot(topic) = {
  let rows = ()
  if topic.needs.len() > 0 { rows += foot-row([Comes after], listed(topic.needs.map(topic-link))) }
  rows += foot-row([Proven by], listed(topic.provenBy.map(slug => [#tick-box(data.challenges.at(slug).state)#h(0.35em)#challenge-link(slug)])))
  if topic.technologies.len() > 0 { rows += foot-row([Technologies], topic.technologies.join([, ])) }
  block(width: 100%, breakable: false, above: 1.3em, below: 0pt, {
    grid(columns: (21mm, 1fr), column-gutter: 2mm, row-gutter: 2mm, ..rows, ..foot-row([Sources], {
      for (i, source) in topic.sources.enumerate() { if i > 0 { linebreak() }; [#source.title #h(0.3em) #address(source.url)] }
    }))
  })
}
#let topic-section(topic) = {
  [#heading(level: 2, topic.title) #label("topic-" + topic.id)]
  blocks(topic.body, level: 3)
  topic-foot(topic)
}

#let told(challenge) = {
  if challenge.state == "passed" or challenge.state == "distinction" {
    let words = [#if challenge.state == "distinction" [Passed with distinction] else [Passed]#if challenge.passedAt != none [ on #challenge.passedAt]]
    text(fill: green, weight: "semibold", if challenge.href != none { link(challenge.href, text(fill: green, underline(offset: 1.6pt, words))) } else { words })
    if challenge.attempt != none [ #sym.dot.c attempt #raw(challenge.attempt)]
    if challenge.seed != none [ #sym.dot.c seed #raw(challenge.seed)]
    if challenge.evidence != none { linebreak(); [Evidence: ]; if challenge.href != none { link(challenge.href, raw(challenge.evidence)) } else { raw(challenge.evidence) } }
  } else if challenge.state == "tried" { text(fill: amber, weight: "semibold")[Tried, not passed yet] }
  else if not challenge.available { emph(text(fill: soft)[Not built yet]) }
}
#let challenge-entry(challenge) = block(width: 100%, breakable: false, above: 5.2mm, below: 0pt, grid(columns: (6.5mm, 1fr), {
  v(1.2pt)
  tick-box(challenge.state)
}, {
  set par(justify: false, leading: 0.52em, spacing: 0.55em)
  [#text(weight: "semibold", size: 11.2pt, fill: if challenge.available or challenge.state != "open" { ink } else { soft }, challenge.title) #h(0.4em) #text(fill: soft, size: 0.92em, raw(challenge.slug)) #label("challenge-" + challenge.slug)]
  parbreak()
  { set text(size: 9.6pt); [Proves #challenge.proves.] }
  parbreak()
  small[About #challenge.hours #if challenge.hours == 1 [hour] else [hours]#if challenge.after.len() > 0 or challenge.also != none [ #sym.dot.c after ]#(challenge.after.map(challenge-link) + if challenge.also != none { (challenge.also,) } else { () }).join([, ])]
  let said = told(challenge)
  if said != none { show raw: set text(size: 7.7pt); parbreak(); text(size: 8.8pt, said) }
}))

#let chapter(step) = {
  pagebreak(weak: true)
  {
    show heading.where(level: 1): it => block(above: 0pt, below: 0pt, width: 100%, grid(columns: (auto, 1fr), column-gutter: 5mm, align: (top, horizon),
      milepost(step.step, if step.of == 0 { 0 } else { step.passed / step.of }, radius: 8mm),
      { set par(justify: false, leading: 0.36em); caps[Step #step.step of 11]; linebreak(); text(size: 25pt, weight: "bold", fill: ink, step.title) }))
    [#heading(level: 1, [Step #step.step: #step.title]) #label("step-" + str(step.step))]
  }
  block(above: 6mm, below: 6mm, { set par(justify: false); text(size: 12.4pt, style: "italic", fill: soft, inlines(step.summary)) })
  par(inlines(step.why))
  heading(level: 2, outlined: false, bookmarked: false)[What you will be able to do]
  list(..step.outcomes.map(outcome => inlines(outcome)))
  for topic in step.topics { topic-section(topic) }
  heading(level: 2, outlined: false, bookmarked: true)[Challenges of this step]
  block(sticky: true)[Each of them is one thing to build, and software that tries to break it. A ticked box means: it held.]
  for challenge in step.challenges { challenge-entry(data.challenges.at(challenge)) }
}

// what is in it
#{
  show outline.entry.where(level: 1): it => block(above: 4.2mm, below: 1.6mm, sticky: true, link(it.element.location(), text(weight: "semibold", size: 10pt, fill: ink, it.inner())))
  show outline.entry.where(level: 2): it => block(above: 1.35mm, below: 1.35mm, link(it.element.location(), par(hanging-indent: 1em, text(size: 8.9pt, fill: ink, it.inner()))))
  set par(justify: false, leading: 0.42em)
  set outline.entry(fill: text(fill: faint, repeat(gap: 0.22em)[.]))
  heading(level: 1, outlined: false)[What is in this book]
  columns(2, gutter: 8mm, outline(title: none, depth: 2, indent: 0pt))
}

#pagebreak(weak: true)
#heading(level: 1, data.opening.title)
#block(below: 5mm, text(size: 12.4pt, style: "italic", fill: soft, data.opening.summary))
#blocks(data.opening.body, level: 2)
#if data.opening.routes.len() > 0 {
  heading(level: 2)[Routes over the road]
  set text(size: 8.9pt)
  set par(justify: false, leading: 0.5em)
  table(
    columns: (9mm,) + data.opening.routes.map(_ => 1fr),
    inset: (x: 2.6mm, y: 1.9mm),
    table.header([*Step*], ..data.opening.routes.map(route => [*#route.title* #linebreak() #emph(text(fill: soft, inlines(route.for)))])),
    ..data.opening.stops.map(stop => (link(label("step-" + str(stop.step)), strong(str(stop.step))), ..stop.hows.map(inlines))).flatten(),
  )
}

#for step in data.steps { chapter(step) }

#pagebreak(weak: true)
#heading(level: 1)[What comes before what]
#par[A topic stands on those it comes after, and is proven by the challenges beside it. Numbers in brackets are pages.]
#{
  set text(size: 8.3pt)
  set par(justify: false, leading: 0.45em)
  heading(level: 2)[Topics]
  table(columns: (1.15fr, 1.2fr, 1fr), table.header([*Topic*], [*Comes after*], [*Proven by*]), ..data.order.map(id => {
    let topic = data.topics.at(id)
    let on(name, title) = link(label(name), [#title ] + box[(#page-of(name))])
    (on("topic-" + id, topic.title), topic.needs.map(need => on("topic-" + need, data.topics.at(need).short)).join([; ]), topic.provenBy.map(slug => on("challenge-" + slug, data.challenges.at(slug).title)).join([; ]))
  }).flatten())
  heading(level: 2)[Challenges]
  table(columns: (1.2fr, 1.6fr, auto), table.header([*Challenge*], [*Comes after*], [*Step*]), ..data.steps.map(step => step.challenges.map(slug => {
    let challenge = data.challenges.at(slug)
    (challenge-link(slug), (challenge.after.map(challenge-link) + if challenge.also != none { (challenge.also,) } else { () }).join([; ]), link(label("step-" + str(step.step)), str(step.step)))
  })).flatten())
}

#pagebreak(weak: true)
#heading(level: 1)[Technologies]
#{
  set text(size: 9.2pt)
  set par(justify: false, leading: 0.5em, hanging-indent: 1em, spacing: 0.62em)
  columns(2, gutter: 9mm, for technology in data.technologies {
    par({
      technology.name
      h(0.6em)
      context {
        let pages = ()
        for id in technology.topics {
          let at = label("topic-" + id)
          let number = locate(at).page()
          if pages.all(known => known.number != number) { pages.push((number: number, at: at)) }
        }
        pages.map(it => link(it.at, str(it.number))).join([, ])
      }
    })
  })
}
`
