/** Injection token of the process's pino logger: `@Inject(loggerToken) private readonly logger: Logger`. */
export const loggerToken = Symbol('mirab logger');
