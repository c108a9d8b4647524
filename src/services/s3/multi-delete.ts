import { receiveDocument, type Answer, type Call } from './call.ts'
import { invalidRequest, S3Error } from './s3-error.ts'
import { childText, readXml, xml } from './xml.ts'

const MOST = 1000

/** DeleteObjects. S3 takes it only with a checksum of its body. The keys are told to the record as well. */
export async function deleteObjects(call: Call): Promise<Answer & { keys: string[] }> {
  const { headers, bucket } = call
  const sealed = headers['content-md5'] ?? headers['x-amz-trailer'] ?? Object.keys(headers).find((name) => /^x-amz-checksum-(?!algorithm)/.test(name))
  if (sealed === undefined) throw invalidRequest('Content-MD5 or a checksum header is missing.')
  const document = readXml((await receiveDocument(call)).text, 'Delete')
  const keys = document.children.filter((child) => child.name === 'Object').map((object) => childText(object, 'Key') ?? '')
  if (keys.length === 0 || keys.length > MOST || keys.includes('')) throw new S3Error(400, 'MalformedXML', `Between 1 and ${MOST} keys have to be named.`)
  for (const key of keys) bucket.remove(key)
  const quiet = childText(document, 'Quiet') === 'true'
  return { status: 200, keys, body: xml('DeleteResult', quiet ? {} : { Deleted: keys.map((key) => ({ Key: key })) }) }
}
