package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a snapshot file (docs/formats/snapshots.md).
final class SnapshotFormat {
  /// "WSNP".
  static final int MAGIC = 0x57534e50;

  static final int FORMAT = 0;
  static final int HEAD_BYTES = 84;

  private SnapshotFormat() {}

  static void write(Files.File file, Snapshot snapshot) throws IOException {
    SnapshotOutput out = new SnapshotOutput(file);
    byte[] bootId = snapshot.bootId().getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = out.room(HEAD_BYTES);
    head.putInt(MAGIC).putInt(FORMAT).putLong(snapshot.number());
    snapshot.directory().put(head);
    head.putLong(snapshot.epoch()).putLong(snapshot.engineTimeMillis());
    JournalStart journal = snapshot.journal();
    head.putLong(journal.sequence()).putLong(journal.position()).putLong(journal.round());
    head.putLong(snapshot.syncedThroughRound());
    head.putInt(bootId.length);
    out.putBytes(bootId);
    out.room(4).putInt(snapshot.state().size());
    for (byte[] record : snapshot.state()) {
      out.room(4).putInt(record.length);
      out.putBytes(record);
    }
    CatalogFormat.put(out, snapshot.catalog());
    out.finish();
  }

  static Snapshot read(Files.File file, String name) throws IOException {
    SnapshotInput in = new SnapshotInput(file, name);
    ByteBuffer head = in.next(HEAD_BYTES);
    int magic = head.getInt();
    int format = head.getInt();
    if (magic != MAGIC || format != FORMAT) {
      throw in.damaged("not a snapshot of format " + FORMAT);
    }
    long number = head.getLong();
    DirectoryId directory = DirectoryId.get(head);
    long epoch = head.getLong();
    long engineTimeMillis = head.getLong();
    long sequence = head.getLong();
    long position = head.getLong();
    long round = head.getLong();
    long syncedThroughRound = head.getLong();
    String bootId = new String(in.nextBytes(head.getInt()), StandardCharsets.UTF_8);
    int records = in.next(4).getInt();
    List<byte[]> state = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      state.add(in.nextBytes(in.next(4).getInt()));
    }
    Catalog catalog = CatalogFormat.get(in);
    in.finish();
    return new Snapshot(
        number,
        directory,
        epoch,
        bootId,
        engineTimeMillis,
        new JournalStart(sequence, position, round),
        syncedThroughRound,
        state,
        catalog);
  }
}
