/**
 * Preloaded into a forked child (`node --import`): the child ends when its parent does, even when the parent was
 * killed, since the operating system then closes the channel between them.
 */
process.on('disconnect', () => process.exit())
// The listener alone must not keep a child alive that has nothing left to do.
process.channel?.unref()
