"""The top of the model ladder. A baseline and all simpler models are always trained."""

from __future__ import annotations

from mlsd.knowledge.rules.model_limits import Model

__all__ = ["Model"]


class MO010(Model):
    """each prediction must be explained, and accuracy does not come first"""

    prefer = "linear"
    modality = "tabular"

    @staticmethod
    def when(explain_decisions: bool, priority: str) -> bool:
        """Each prediction must be explained to a person, and the coefficients of columns can be read."""
        # If accuracy comes first, Shapley values explain trees well enough.
        return explain_decisions and priority != "accuracy"


class MO011(Model):
    """each prediction on a text must be explained"""

    prefer = "linear"
    modality = "text"

    @staticmethod
    def when(explain_decisions: bool) -> bool:
        """Each prediction must be explained to a person, and the weights of words can be read."""
        return explain_decisions


class MO012(Model):
    """each recommendation must be explained"""

    prefer = "linear"
    modality = "interactions"

    @staticmethod
    def when(explain_decisions: bool) -> bool:
        """Each recommendation must be explained to a person, and "people who took this took that" is such a
        reason."""
        return explain_decisions


class MO013(Model):
    """the rarer of two classes of a table has too few examples"""

    prefer = "linear"
    modality = "tabular"

    @staticmethod
    def when(minority_examples: float, classes: int, *, least: float = 30) -> bool:
        """Only {minority_examples} examples belong to the rarest class: they settle a few coefficients and
        no more."""
        return classes == 2 and minority_examples < least


class MO020(Model):
    """weights that others have trained may be used, and examples and hours suffice to tune them"""

    prefer = "deep"

    @staticmethod
    def when(
        pretrained: bool,
        modality: str,
        priority: str,
        examples: int,
        deep_examples_in_time: float,
        compute: str,
        train_hours: float,
        *,
        least: int = 1000,
        least_pictures: int = 200,
        least_in_time: float = 5000,
    ) -> bool:
        """{examples} examples are enough to tune a network that others have trained; in {train_hours},
        {compute} works through {deep_examples_in_time}."""
        # Texts: a thousand is the smallest set on which fine-tuning is studied (Zhang et al. 2021,
        # "Revisiting Few-sample BERT Fine-tuning"), and five passes over them are needed. Images: ten for
        # each of 102 classes suffice for flowers (Nilsback, Zisserman 2008); here a hundred for each of two.
        enough = examples >= (least_pictures if modality == "image" else least)
        enough &= deep_examples_in_time >= least_in_time
        return pretrained and enough and (modality == "image" or priority != "latency")


class MO021(Model):
    """examples and hours suffice to train a network from scratch"""

    prefer = "deep"

    @staticmethod
    def when(
        pretrained: bool,
        modality: str,
        priority: str,
        examples: int,
        deep_examples_in_time: float,
        compute: str,
        train_hours: float,
        *,
        least: int = 1_000_000,
        least_pictures: int = 50_000,
    ) -> bool:
        """{examples} examples are enough to train a network from scratch; in {train_hours}, {compute} works
        through {deep_examples_in_time}."""
        # Texts: character-level networks overtake weighted words between 650,000 and 3 million texts (Zhang,
        # Zhao, LeCun 2015, "Character-level Convolutional Networks for Text Classification", section 5).
        # Images: CIFAR-10 has 50,000.
        needed = least_pictures if modality == "image" else least
        enough = examples >= needed and deep_examples_in_time >= needed
        return not pretrained and enough and (modality == "image" or priority != "latency")


class MO024(Model):
    """a table has many millions of rows, a GPU sees all of them in time, and accuracy comes first"""

    prefer = "deep"
    modality = "tabular"

    @staticmethod
    def when(
        priority: str,
        examples: int,
        deep_examples_in_time: float,
        compute: str,
        train_hours: float,
        *,
        least: int = 10_000_000,
    ) -> bool:
        """Accuracy comes first, and with {examples} rows a network can beat trees on a table; in
        {train_hours}, {compute} works through {deep_examples_in_time}, so it sees all of them."""
        # Trees win on medium-sized tables (Grinsztajn et al. 2022, "Why do tree-based models still outperform
        # deep learning on typical tabular data?"): a network that sees only some of the rows has no chance.
        sees_all = deep_examples_in_time >= examples
        return priority == "accuracy" and examples >= least and compute in ("gpu", "cluster") and sees_all


class MO025(Model):
    """millions of interactions with many items feed two towers, and a GPU trains them"""

    prefer = "deep"

    @staticmethod
    def when(
        catalogue_items: int,
        priority: str,
        examples: int,
        deep_examples_in_time: float,
        compute: str,
        train_hours: float,
        *,
        least: int = 5_000_000,
        items: int = 10_000,
    ) -> bool:
        """{examples} interactions with {catalogue_items} items feed two towers, which also place new items;
        in {train_hours}, {compute} works through {deep_examples_in_time}."""
        # On CPUs alone, well-tuned matrix factorization is as good and far cheaper (Rendle, Krichene, Zhang
        # and Anderson 2020, "Neural Collaborative Filtering vs. Matrix Factorization Revisited").
        enough = examples >= least and deep_examples_in_time >= least and compute in ("gpu", "cluster")
        return priority != "latency" and enough and (catalogue_items >= items or priority == "accuracy")


class MO030(Model):
    """a table has enough rows for boosted trees"""

    prefer = "trees"
    modality = "tabular"

    @staticmethod
    def when(
        examples: int,
        trees_examples_in_time: float,
        compute: str,
        train_hours: float,
        *,
        least: int = 500,
    ) -> bool:
        """{examples} rows are enough for boosted trees, which are hard to beat on a table; in
        {train_hours}, {compute} works through {trees_examples_in_time} rows."""
        # Of 500 rows a fifth is held out, and its ROC AUC has a standard error of 0.04 at 0.8 (Hanley, McNeil
        # 1982): on fewer rows, what trees gain over a linear model is not visible.
        return examples >= least and trees_examples_in_time >= least


class MO031(Model):
    """interactions are dense enough for a factorised matrix"""

    prefer = "trees"

    @staticmethod
    def when(
        examples: int,
        interactions_per_item: float,
        trees_examples_in_time: float,
        *,
        least: int = 50_000,
        least_per_item: float = 5,
    ) -> bool:
        """{examples} interactions, {interactions_per_item} for each item, are enough to learn factors of
        users and items."""
        # Public data sets are filtered to users and items with five interactions (5-core; He, McAuley 2016);
        # 50,000 is half of the smallest MovieLens.
        enough = examples >= least and trees_examples_in_time >= least
        return enough and interactions_per_item >= least_per_item


class MO040(Model):
    """a table has few rows"""

    prefer = "linear"
    modality = "tabular"

    @staticmethod
    def when(examples: int, *, least: int = 500) -> bool:
        """{examples} rows are few: a model with few coefficients learns what they hold, whatever the
        hardware."""
        return examples < least


class MO041(Model):
    """a network is not worth its time on these texts"""

    prefer = "linear"
    modality = "text"

    @staticmethod
    def when(examples: int, train_hours_linear: float) -> bool:
        """Without the hours and hardware that a network takes, a linear model over weighted words is hard to
        beat: it trains on {examples} texts in {train_hours_linear}."""
        return True


class MO042(Model):
    """pictures, hours or hardware do not suffice for a network"""

    prefer = "linear"
    modality = "image"

    @staticmethod
    def when(examples: int, train_hours: float, compute: str) -> bool:
        """{examples} pictures and {train_hours} on {compute} are not enough for a network: a linear model
        over simple features learns what can be learned."""
        return True


class MO043(Model):
    """interactions are few or thin"""

    prefer = "linear"

    @staticmethod
    def when(examples: int, interactions_per_item: float) -> bool:
        """{examples} interactions, {interactions_per_item} for each item, say which items go together;
        fewer would, too."""
        return True


class MO890(Model):
    """even a linear model cannot see all examples in the hours"""

    prefer = "linear"

    @staticmethod
    def when(train_hours_linear: float, train_hours: float) -> bool:
        """A linear model with its search would take {train_hours_linear} for all examples, and there are
        {train_hours}: even that has to learn from a sample."""
        return train_hours_linear > train_hours


class MO900(Model):
    """hours, time for an answer or size of the file allow nothing larger"""

    prefer = "linear"

    @staticmethod
    def when(train_hours_linear: float) -> bool:
        """A linear model trains in {train_hours_linear}, answers at once and can be read."""
        return True
