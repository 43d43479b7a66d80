/** What the agent says of its work; pino's loggers are such. Identifiers, counts and times alone. */
export type Logger = {
  warn(fields: object, message: string): void
  info(fields: object, message: string): void
}
