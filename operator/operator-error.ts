/** What keeps a command from being carried out, in one line that says what to do about it. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}

/** The command line itself is wrong. */
export class UsageError extends OperatorError {
  override readonly name = 'UsageError'
}
