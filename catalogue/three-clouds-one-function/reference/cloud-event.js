/** The name of the object that a CloudEvent is about, in either mode of the HTTP binding; undefined if it is none. */
export function objectOf(headers, body) {
  const structured = headers['content-type']?.toLowerCase().startsWith('application/cloudevents+json')
  const sent = parse(body)
  const event = structured ? sent : { specversion: headers['ce-specversion'], id: headers['ce-id'], source: headers['ce-source'], type: headers['ce-type'], data: sent }
  const named = ['id', 'source', 'type'].every((name) => typeof event?.[name] === 'string' && event[name] !== '')
  if (!named || event.specversion !== '1.0') return undefined
  return typeof event.data?.name === 'string' ? event.data.name : undefined
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
