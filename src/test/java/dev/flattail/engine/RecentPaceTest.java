package dev.flattail.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecentPaceTest {
  @Test
  void thereIsNoPaceBeforeEnoughPiecesWereMeasured() {
    RecentPace pace = new RecentPace(2, 3, 0);
    for (int piece = 0; piece < 4; piece++) {
      pace.add(1, 10);
      assertThat(pace.secondsPerUnit()).isNull();
    }
    pace.add(1, 10);
    assertThat(pace.secondsPerUnit()).isEqualTo(10, within(1e-9));
  }

  @Test
  void quickPiecesMustAddUpToSomeTime() {
    RecentPace pace = new RecentPace(0, 3, 1);
    for (int piece = 0; piece < 9; piece++) {
      pace.add(1, 0.1);
      assertThat(pace.secondsPerUnit()).isNull();
    }
    pace.add(1, 0.2);
    assertThat(pace.secondsPerUnit()).isNotNull();
  }

  @Test
  void theFirstPiecesDoNotCount() {
    RecentPace pace = new RecentPace(2, 1, 0);
    pace.add(1, 60);
    pace.add(1, 20);
    pace.add(1, 2);
    assertThat(pace.secondsPerUnit()).isEqualTo(2);
  }

  @Test
  void unitsAreWhatTheCallerCounts() {
    RecentPace pace = new RecentPace(0, 1, 0);
    pace.add(100, 5);
    assertThat(pace.secondsPerUnit()).isEqualTo(0.05, within(1e-12));
    pace.add(300, 15);
    assertThat(pace.secondsPerUnit()).isEqualTo(0.05, within(1e-12));
  }

  @Test
  void aMachineThatBecomesBusyChangesThePaceSoon() {
    RecentPace pace = new RecentPace(0, 1, 0);
    for (int piece = 0; piece < 60; piece++) {
      pace.add(1, 1);
    }
    for (int piece = 0; piece < 100; piece++) {
      pace.add(1, 3);
    }
    assertThat(pace.secondsPerUnit()).isBetween(2.5, 3.0);
  }

  @Test
  void onePieceThatTookLongerIsAveraged() {
    RecentPace pace = new RecentPace(0, 1, 0);
    for (int piece = 0; piece < 1000; piece++) {
      pace.add(1, 0.1);
    }
    pace.add(1, 1);
    assertThat(pace.secondsPerUnit()).isBetween(0.1, 0.11);
  }
}
