package dev.weir.log;

/// Is shown blocks, in offset order.
@FunctionalInterface
public interface BlockVisitor {

  /// Takes one block.
  ///
  /// @return true to be shown the next one
  boolean visit(Block block);
}
