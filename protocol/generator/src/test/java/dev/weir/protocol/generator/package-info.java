/// Tests of how schemas are read. What is written from them is tested in `protocol`.
@NullMarked
package dev.weir.protocol.generator;

import org.jspecify.annotations.NullMarked;
