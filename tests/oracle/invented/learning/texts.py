"""Job descriptions and a taxonomy whose names are hard to find: marks, umlauts, short words, shared aliases."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle.learning.rows import Row

SKILLS: list[Row] = [
    {"standard_code": code, "name": name, "aliases": aliases, "taxonomy": taxonomy}
    for code, name, aliases, taxonomy in (
        ("T-C", "C", None, "Made up"),
        ("T-CPP", "C++", "cpp | CPlusPlus", "Made up"),
        ("T-CS", "C#", None, "Made up"),
        ("T-NET", ".NET", "dotnet", "Made up"),
        ("T-RD", "R&D", "Research and development", "Made up"),
        ("T-R", "R", None, None),
        ("T-SQL", "SQL", "Structured Query Language|databases", "Made up"),
        ("T-DB", "Database design", "databases", "Made up"),
        ("T-PS", "Problem-solving", None, "Made up"),
        ("T-QM", "Qualitätsmanagement", "QM", "Made up"),
        ("T-FU", "Führung", None, "Made up"),
        ("T-JAVA", "Java", None, "Made up"),
        ("T-JS", "JavaScript", "JS|Node.js", "Made up"),
        ("T-ML", "Machine learning", None, "Made up"),
        ("T-GO", "Go", "Golang", "Made up"),
        ("T-NONE", "Never named", None, "Made up"),
    )
]
SENTENCES = (
    "We write C++ and C#.",
    "You know C, R and Go.",
    "ASP.NET is not what we mean, but .NET is.",
    "Work in R&D with SQL-based tools.",
    "RESEARCH AND DEVELOPMENT!",
    "Strong problem-solving; QUALITÄTSMANAGEMENT helps.",
    "Führungskraft gesucht (Führung).",
    "JavaScript, not Java.",
    "Javanese is a plus.",
    "Machine learning, databases, cpp",
    "machine\nlearning with Node.js",
    "golang/dotnet",
    "Nothing that anybody knows.",
    "MySQL and NoSQL",
    "\"SQL\", 'Java' and Java's friends",
)


def market_of(random: Random) -> dict[str, list[Row]]:
    """Standard skills, and job descriptions of several families and quarters."""
    return {
        "framework/standard_skills": SKILLS,
        "market/job_descriptions": [
            {
                "job_description_id": f"J{number:03}",
                "title": random.choice(["Engineer", "Clerk", "SQL developer"]),
                "text": " ".join(random.sample(SENTENCES, random.choice([1, 2, 3]))),
                "role_id": random.choice(["R-A", "R-C", "R-D", "R-Elsewhere", None]),
                "job_family": random.choice(["Making", None, None]),
                "posted_on": random.choice(
                    [date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1), date(2024, 12, 31), date(2022, 5, 5), None]
                ),
            }
            for number in range(60)
        ],
    }
