#ifndef GRUS_VISIBLE_MUTEX_H
#define GRUS_VISIBLE_MUTEX_H

// Nothing to call: linking this library lets ThreadSanitizer see who waits for a mutex of Swift.

#endif
