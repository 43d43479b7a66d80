export type PublishingPausedCode = 'ANCHORS_LACKING' | 'ORGANISATION_HALTED'

/**
 * Why one organisation publishes nothing until somebody has done something about it, while all is well with the service:
 * it is halted, or the chain holds anchors of it that this database lacks.
 */
export class PublishingPaused extends Error {
  override readonly name = 'PublishingPaused'
  readonly code: PublishingPausedCode

  constructor(code: PublishingPausedCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
