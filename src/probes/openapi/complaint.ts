/** Something that is not as the document, or the specification of documents, has it. */
export interface Complaint {
  /** JSON Pointer to what is wrong, within the reply's body or the document; `` is the whole. */
  pointer: string
  message: string
  /** The rule that is broken, as a pointer into the document. */
  rule?: string
  /** Nobody who goes by the document is misled. */
  harmless?: true
}

/** It cannot be read as an OpenAPI document at all. */
export class NoDocument extends Error {
  override readonly name = 'NoDocument'
}
