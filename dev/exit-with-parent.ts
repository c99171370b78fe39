/**
 * Preloaded into a forked child (`node --import`): the child ends when its parent does, even when the parent was
 * killed and could tell nobody, since the operating system then closes the channel between them.
 */
process.on('disconnect', () => process.exit())
// Listening alone would keep a child alive that has nothing left to do.
process.channel?.unref()
