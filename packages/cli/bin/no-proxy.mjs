// Where Node uses the proxy of the environment (NODE_USE_ENV_PROXY), it would ask it for addresses of this machine too, and send
// keys through it. Imported before the first request.
const given = process.env.no_proxy ?? process.env.NO_PROXY ?? ''
if (given.trim() !== '*') process.env.no_proxy = [given, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',')
