import { fetchText } from './egress.js'
import { readPart } from './fields.js'
import { asObject } from './http.js'
import { invalid } from './refusal.js'
import { addSupply } from './supplies.js'

/** Fetches a part and stores it. What comes from there is as strange to us as what comes from a client. */
export async function importPart(db, { url }) {
  return addSupply(db, readPart(parse(await fetchText(url))))
}

function parse(document) {
  try {
    return asObject(JSON.parse(document))
  } catch {
    throw invalid('The document is not a part')
  }
}
