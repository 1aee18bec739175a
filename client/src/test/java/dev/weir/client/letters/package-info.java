/// Unit tests of dead letters.
@NullMarked
package dev.weir.client.letters;

import org.jspecify.annotations.NullMarked;
