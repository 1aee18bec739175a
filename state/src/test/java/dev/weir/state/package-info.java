@NullMarked
package dev.weir.state;

import org.jspecify.annotations.NullMarked;
