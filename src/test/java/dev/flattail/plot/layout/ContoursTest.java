package dev.flattail.plot.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.plot.draw.Mark.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContoursTest {
  @Test
  void aPeakHasOneLoopAroundIt() {
    double[][] peak = {{0, 0, 0}, {0, 2, 0}, {0, 0, 0}};

    List<List<Point>> loops = Contours.atLeast(peak, 1);

    assertThat(loops).hasSize(1);
    assertThat(loops.getFirst())
        .containsExactlyInAnyOrder(
            new Point(1, 0.5), new Point(1.5, 1), new Point(1, 1.5), new Point(0.5, 1));
  }

  @Test
  void neighborsInALoopAreNeighborsInTheGrid() {
    double[][] grid = new double[9][7];
    for (int i = 0; i < 9; i++) {
      for (int j = 0; j < 7; j++) {
        grid[i][j] = Math.sin(2.0 * i) * Math.cos(1.5 * j);
      }
    }

    for (List<Point> loop : Contours.atLeast(grid, 0.1)) {
      for (int k = 0; k < loop.size(); k++) {
        Point one = loop.get(k);
        Point next = loop.get((k + 1) % loop.size());
        assertThat(Math.abs(one.x() - next.x())).isLessThanOrEqualTo(1);
        assertThat(Math.abs(one.y() - next.y())).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void aPitInAPlateauIsALoopOfItsOwn() {
    double[][] pit = {{2, 2, 2}, {2, 0, 2}, {2, 2, 2}};

    assertThat(Contours.atLeast(pit, 1)).hasSize(2);
  }

  @Test
  void areaAboveALevelOfAPlaneIsItsShare() {
    double[][] plane = {{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}};

    List<List<Point>> loops = Contours.atLeast(plane, 1.25);

    assertThat(loops).hasSize(1);
    assertThat(area(loops.getFirst())).isEqualTo(2 * 2.75);
  }

  @Test
  void theMiddleOfASaddleDecidesWhatIsJoined() {
    double[][] joined = {{2, 0}, {0, 3}};
    double[][] parted = {{2, 0}, {0, 1}};

    assertThat(Contours.atLeast(joined, 1)).as("mean 1.25").hasSize(1);
    assertThat(Contours.atLeast(parted, 1)).as("mean 0.75").hasSize(2);
  }

  @Test
  void levelsAboveAllFiniteValuesHaveNoContour() {
    assertThat(Contours.atLeast(new double[][] {{1, 2}, {3, 4}}, 5)).isEmpty();
    assertThat(Contours.atLeast(new double[][] {{Double.NaN}}, 0)).isEmpty();
    assertThat(Contours.atLeast(new double[0][], 0)).isEmpty();
  }

  private static double area(List<Point> loop) {
    double twice = 0;
    for (int k = 0; k < loop.size(); k++) {
      Point one = loop.get(k);
      Point next = loop.get((k + 1) % loop.size());
      twice += one.x() * next.y() - next.x() * one.y();
    }
    return Math.abs(twice) / 2;
  }
}
